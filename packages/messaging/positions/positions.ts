import type { Logger } from '../logger.ts';
import { startLoop } from '../loop.ts';
import type { Position, Positions } from './port.ts';
import { openPostgresPositions } from './postgres.ts';
import { openRedisPositions } from './redis.ts';

export type { Position, Positions, PositionStore, Search } from './port.ts';

export type PositionsOptions = {
  /** What is older is not found any more, and is removed. */
  readonly maxAgeMs: number;
  /** How often what is too old is removed. */
  readonly purgeMs?: number;
  readonly clock?: () => Date;
  readonly logger?: Logger;
};

/**
 * Opens the positions on Redis, or in the table of `table.sql` in a PostgreSQL database. Throws when Redis cannot be
 * reached. On both, nearness is the great-circle distance.
 */
export const openPositions = async (
  at: { readonly redisUrl: string } | { readonly databaseUrl: string },
  { maxAgeMs, purgeMs = 60_000, clock = () => new Date(), logger }: PositionsOptions,
): Promise<Positions> => {
  const store = 'redisUrl' in at ? await openRedisPositions(at.redisUrl, logger) : openPostgresPositions(at.databaseUrl, logger);
  const since = () => new Date(clock().getTime() - maxAgeMs);
  const purging = startLoop('removing old positions', () => store.purge(since()), { everyMs: purgeMs, logger });
  return {
    report: (positions) => {
      const oldest = since();
      const last = lastOfEach(positions.filter(({ at: when }) => when >= oldest));
      return last.length === 0 ? Promise.resolve() : store.report(last);
    },
    nearest: (search) => store.nearest(search, since()),
    of: async (ids) => (ids.length === 0 ? [] : store.of(ids, since())),
    forget: async (ids) => {
      if (ids.length > 0) await store.forget(ids);
    },
    close: async () => {
      await purging.stop();
      await store.close();
    },
  };
};

/** In the order of their ids: two who write the same ones do not wait for each other in a circle. */
const lastOfEach = (positions: readonly Position[]): Position[] => {
  const last = new Map<string, Position>();
  for (const position of positions) {
    const known = last.get(position.id);
    if (known === undefined || known.at <= position.at) last.set(position.id, position);
  }
  return [...last.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
};
