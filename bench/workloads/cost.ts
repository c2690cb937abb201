import { setTimeout as pause } from 'node:timers/promises';
import type { Child } from '../process/child.ts';
import type { Outlay } from '../process/probe.ts';
import type { Measurement } from '../report/measurement.ts';
import { cancel, type Deed, deedsOf, watchedCancel } from './deeds.ts';
import { untilQuiet } from './quiet.ts';
import type { Workload } from './workload.ts';

const idleMs = 2_500;
const windowMs = 400;
const calmWindows = 2;

/** CANCELLING, and CANCELLED when the store has let go of it. */
const pushesOfCancel = 2;

/** What a request makes the services ask of one another and of their databases, counted inside of the one process that is all of them. */
export const cost: Workload = {
  name: 'cost',
  scene: 'system',
  title: ({ counted }) => `What one request costs (mean of ${counted}; the SQL after the answer is events on their way: relay, queue, consumers, pushes)`,
  run: async (bench) => {
    const { scene: { whole }, plan } = bench;
    if (whole === null) throw new TypeError('the cost is counted in a process that has everything in it');
    const deeds = await deedsOf(bench, whole.url);
    await whole.outlay(); // it counts from here on
    for (const { act } of deeds.slice(0, 4)) await act(); // plans are made once
    const idle = await idleCost(whole);
    await settled(whole, idle);
    const costs = new Map<string, Cost>();
    for (const deed of deeds) costs.set(deed.subject, await meanCost(whole, deed, plan.counted, idle));
    await whole.endOutlay(); // what is timed later is not to pay for it
    const pushes = combined(costs.get(watchedCancel) ?? nothing, costs.get(cancel) ?? nothing, (watched, unwatched) => Math.max(0, watched - unwatched));
    costs.delete(watchedCancel);
    return [
      ...[...costs].flatMap(([subject, mean]) => figuresOf(subject, mean)),
      ...figuresOf('one pushed status, on top', scaled(pushes, 1 / pushesOfCancel)),
      ...figuresOf('nothing, for a second', scaled(idle, 1_000)),
    ];
  },
};

/** How often others were asked: HTTP calls, statements until the answer, those beside it, and how many of these are the queue's. */
type Cost = { readonly calls: number; readonly toAnswer: number; readonly after: number; readonly queue: number };

const nothing: Cost = { calls: 0, toAnswer: 0, after: 0, queue: 0 };
const combined = (one: Cost, other: Cost, by: (one: number, other: number) => number): Cost => ({
  calls: by(one.calls, other.calls), toAnswer: by(one.toAnswer, other.toAnswer), after: by(one.after, other.after), queue: by(one.queue, other.queue),
});
const scaled = (cost: Cost, by: number): Cost => combined(cost, nothing, (one) => one * by);

const costOf = ({ calls, statements }: Outlay): Cost => {
  const beside = statements.filter(({ inRequest }) => !inRequest);
  return { calls: sum(calls), toAnswer: sum(statements) - sum(beside), after: sum(beside), queue: sum(beside.filter(({ database }) => database === 'queue')) };
};

const sum = (counted: readonly { readonly count: number }[]): number => counted.reduce((total, { count }) => total + count, 0);

/** What an idle system asks in a millisecond. */
const idleCost = async (whole: Child): Promise<Cost> => {
  await untilQuiet(whole);
  await whole.outlay();
  const start = performance.now();
  await pause(idleMs);
  return scaled(costOf(await whole.outlay()), 1 / (performance.now() - start));
};

const meanCost = async (whole: Child, { act, before, after }: Deed, times: number, idle: Cost): Promise<Cost> => {
  if (before) {
    await before(times);
    await settled(whole, idle);
  }
  const start = performance.now();
  for (let n = 0; n < times; n++) await act();
  const total = await settled(whole, idle);
  const unrelated = scaled(idle, performance.now() - start);
  if (after) {
    await after();
    await settled(whole, idle);
  }
  return scaled(combined(total, unrelated, (all, some) => Math.max(0, all - some)), 1 / times);
};

/** Counts until no more is asked than when nothing happens, and answers all that was. */
const settled = async (whole: Child, idle: Cost): Promise<Cost> => {
  let total = nothing;
  for (let calm = 0; calm < calmWindows;) {
    await pause(windowMs);
    const more = costOf(await whole.outlay());
    total = combined(total, more, (one, other) => one + other);
    calm = more.after <= idle.after * windowMs * 1.5 + 5 ? calm + 1 : 0;
  }
  return total;
};

const figuresOf = (subject: string, { calls, toAnswer, after, queue }: Cost): Measurement[] =>
  ([['HTTP calls', calls], ['SQL to the answer', toAnswer], ['SQL after it', after], ['of that the queue', queue]] as const)
    .map(([column, value]) => ({ subject, figure: '', unit: 'count', column, values: [Math.round(value * 10) / 10] }));
