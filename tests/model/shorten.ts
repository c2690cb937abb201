import type { Step, Walk } from './steps.ts';

/** Whether a walk still fails, and in the same way. */
type StillFails = (walk: Walk) => Promise<boolean>;

/**
 * Makes a failing walk short, for whoever has to read it: steps are left out, many at once while that goes well, then fewer (Zeller
 * and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002), and what is left is made plain. No step of the
 * result can be left out alone. fast-check's own way of shrinking would take a thousand times as many walks.
 */
export const shorten = async (walk: Walk, stillFails: StillFails): Promise<Walk> => {
  let shortest = walk;
  for (let before = Infinity; shortest.steps.length < before;) {
    before = shortest.steps.length;
    shortest = await leaveOut(shortest, stillFails);
    shortest = await makePlain(shortest, stillFails);
  }
  return shortest;
};

const leaveOut = async (walk: Walk, stillFails: StillFails): Promise<Walk> => {
  let { steps } = walk;
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = steps.length - size; from > -size; from -= size) {
      const start = Math.max(0, from);
      const without = [...steps.slice(0, start), ...steps.slice(start + size)];
      if (without.length < steps.length && (await stillFails({ ...walk, steps: without }))) steps = without;
    }
  }
  return { ...walk, steps };
};

/** What says least, for each property of a step. */
const plain: Readonly<Record<string, unknown>> = {
  hold: 0, shuffle: 0, times: 1, order: 0, which: 0, way: 0, customer: 0, store: 0, vehicle: 0, rider: 0, reason: 0,
  call: 'arrives', card: 'sim_approve', aptly: false, stale: false, twice: false, other: false, down: false, ring: false, back: false, seconds: 0,
};

const makePlain = async (walk: Walk, stillFails: StillFails): Promise<Walk> => {
  let plainest = walk;
  for (const changed of [{ shuffle: 0 }, { ending: 'carryOn' as const }]) {
    if (await stillFails({ ...plainest, ...changed })) plainest = { ...plainest, ...changed };
  }
  for (let at = 0; at < plainest.steps.length; at += 1) {
    for (const [name, value] of Object.entries(plain)) {
      const step = plainest.steps[at] as Step & Readonly<Record<string, unknown>>;
      if (!(name in step) || step[name] === value) continue;
      const steps = plainest.steps.with(at, { ...step, [name]: value } as Step);
      if (await stillFails({ ...plainest, steps })) plainest = { ...plainest, steps };
    }
  }
  return plainest;
};
