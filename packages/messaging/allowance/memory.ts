import type { Rate } from './port.ts';

export type LocalAllowances = { take(key: string, rate: Rate, cost: number): number };

/** Allowances in this process's memory, of the `mostKeys` that were used last. */
export const localAllowances = (now: () => number = Date.now, mostKeys = 100_000): LocalAllowances => {
  const usedUntil = new Map<string, number>(); // when all that was taken will have come back
  return {
    take: (key, { most, perMs }, cost) => {
      if (cost > most) return Infinity;
      const at = now();
      const until = Math.max(at, usedUntil.get(key) ?? 0) + (cost * perMs) / most;
      const wait = until - perMs - at;
      if (wait > 0) return Math.ceil(wait);
      usedUntil.delete(key); // to the end of the line of those that are forgotten
      usedUntil.set(key, until);
      if (usedUntil.size > mostKeys) usedUntil.delete(usedUntil.keys().next().value as string);
      return 0;
    },
  };
};
