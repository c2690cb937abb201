import type { Clock } from '#kernel/clock.ts';

/** A clock that stands still until it is moved. */
export const handClock = (start = '2026-05-01T12:00:00.000Z'): { readonly clock: Clock; pass(seconds: number): void; now(): Date } => {
  let now = Date.parse(start);
  return { clock: () => new Date(now), pass: (seconds) => void (now += seconds * 1_000), now: () => new Date(now) };
};
