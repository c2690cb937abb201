import type { KeyTimes } from './domain/generations.ts';

const hourMs = 3_600_000;

/** How long keys are good for, from what is configured. A token lives five minutes; clocks differ a little, and caches hold on a little. */
export const keyTimes = ({ KEY_DAYS, KEY_AHEAD_HOURS }: { readonly KEY_DAYS: number; readonly KEY_AHEAD_HOURS: number }): KeyTimes =>
  ({ signsMs: KEY_DAYS * 24 * hourMs, aheadMs: KEY_AHEAD_HOURS * hourMs, tokensMs: hourMs, cookiesMs: 14 * 24 * hourMs });
