import type { Logger } from '../logger.ts';
import { localAllowances } from './memory.ts';
import type { Allowances } from './port.ts';
import { redisAllowances } from './redis.ts';

export type { Allowances, Rate } from './port.ts';
export { type LocalAllowances, localAllowances } from './memory.ts';

const toldEveryMs = 10_000;

/**
 * Opens allowances that all processes share, on Redis, or this process's own without one. While Redis is away each process
 * counts for itself: nobody is kept out by that, and nobody is allowed more than so often by each.
 */
export const openAllowances = ({ redisUrl }: { readonly redisUrl: string | undefined }, { logger }: { logger?: Logger } = {}): Allowances => {
  const local = localAllowances();
  if (redisUrl === undefined) return { take: async (key, rate, cost) => local.take(key, rate, cost), close: async () => {} };
  const shared = redisAllowances(redisUrl, logger);
  let toldAt = -Infinity;
  return {
    take: async (key, rate, cost) => {
      try {
        return await shared.take(key, rate, cost);
      } catch (error) {
        if (performance.now() - toldAt > toldEveryMs) logger?.warn({ err: error }, 'the Redis of the allowances does not answer: this process counts for itself meanwhile');
        toldAt = performance.now();
        return local.take(key, rate, cost);
      }
    },
    close: () => shared.close(),
  };
};
