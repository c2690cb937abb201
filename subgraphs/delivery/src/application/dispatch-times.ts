import type { WaitingTimes } from './ports.ts';

/** How riders are looked for. */
export type DispatchRules = {
  /** How long an offer waits for an answer. */
  readonly offerMs: number;
  /** How many riders may have an offer of one delivery at the same time. */
  readonly atMost: number;
  /** How long a rider who passed a delivery by is left alone with it, when there is nobody else. */
  readonly pauseMs: number;
  /** How long before the food is ready riders are looked for. */
  readonly leadMs: number;
  /** How long after the food is ready, or after it was dropped, no more rider is looked for. */
  readonly giveUpMs: number;
  /** How often to look whether somebody has come near, while nobody is. */
  readonly lookMs: number;
};

export const beginsAt = ({ readyAt }: WaitingTimes, { leadMs }: DispatchRules): number => Date.parse(readyAt) - leadMs;

/** From the later of the two, as time that a rider wasted is not held against those who come after. */
export const givesUpAt = ({ readyAt, waitingSince }: WaitingTimes, { giveUpMs }: DispatchRules): number => Math.max(Date.parse(readyAt), Date.parse(waitingSince)) + giveUpMs;

/** When a delivery that waits has to be looked at again. Those that are looked at every so often share their moments, so that a look asked for twice is one. */
export const nextLookAt = (delivery: WaitingTimes, rules: DispatchRules, now: number): Date => {
  const { offersEnd } = delivery;
  const begins = beginsAt(delivery, rules);
  const nextRound = (Math.floor(now / rules.lookMs) + 1) * rules.lookMs;
  const reasons = [
    ...offersEnd.map((end) => Date.parse(end)),
    ...(offersEnd.length < rules.atMost ? [now < begins ? begins : nextRound] : []),
    ...(offersEnd.length === 0 ? [givesUpAt(delivery, rules)] : []),
  ];
  return new Date(Math.max(Math.min(...reasons), now + shortestMs));
};

/** An alarm that rings a moment early is set once more, for another moment than the one it rang for. */
const shortestMs = 25;
