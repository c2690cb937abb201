import type { Pool } from 'pg';
import type { Logger } from './logger.ts';
import { startLoop, type Loop } from './loop.ts';

/** How many days things are kept; 0: for ever. */
export type Retention = {
  /** Events that were told: the archive. What is gone, no new context is sent, and no history shows. Never less than two. An aggregate's go together, once all of them are old. */
  readonly eventDays: number;
  /** Aggregate types whose events stay all the same: what happens to such a one after years still needs its beginning. */
  readonly livesOn?: readonly string[];
  /** What only retries need: receipts of events but the last of each aggregate, idempotency keys, the changes that subscribers have seen. */
  readonly journalDays: number;
};

export type Removed = Readonly<Record<'outbox' | 'inbox' | 'command_log' | 'change' | 'replay', number>>;

type RetentionOptions = {
  readonly context: string;
  readonly pool: Pick<Pool, 'query'>;
  readonly retention: Retention;
  readonly logger?: Logger;
  readonly everyMs?: number;
  /** How long it leaves the database alone between two steps. */
  readonly pauseMs?: number;
};

const hour = 60 * 60_000;
/** A queue that was emptied is sent the last day again: that much has to be there, and a day for whoever was away. */
const fewestEventDays = 2;

/** Removes what is older than it is kept for, some time after the start and every few hours. */
export const startRetention = ({ context, pool, retention, logger, everyMs = 6 * hour, pauseMs = 20 }: RetentionOptions): Loop => {
  let isFirst = true;
  let stopped = false;
  const work = async () => {
    if (isFirst) {
      isFirst = false;
      return Math.random() * everyMs; // of many processes one after the other, and none as it starts
    }
    const removed = await removeOld(pool, retention, { pauseMs, goesOn: () => !stopped });
    logger?.info({ context, ...removed }, 'what was old was removed');
    return everyMs;
  };
  const loop = startLoop(`${context} retention`, work, { everyMs, logger });
  return { wake: loop.wake, stop: () => ((stopped = true), loop.stop()) };
};

/**
 * Goes through the tables once, some pages at a time, and removes what is old. It needs no index and holds no lock for
 * long; several may do it at once.
 */
export const removeOld = async (
  pool: Pick<Pool, 'query'>,
  { eventDays, livesOn = [], journalDays }: Retention,
  { pauseMs = 0, pagesAtOnce = 128, goesOn = () => true }: { pauseMs?: number; pagesAtOnce?: number; goesOn?: () => boolean } = {},
): Promise<Removed> => {
  const sweep = async (table: keyof Removed, days: number, statement: string, ...more: unknown[]): Promise<number> => {
    if (days <= 0) return 0;
    const { rows: [size] } = await pool.query<{ pages: number }>('SELECT ceil(pg_relation_size($1::regclass)::float8 / current_setting($2)::int)::int AS pages', [table, 'block_size']);
    let removed = 0;
    for (let page = 0; page < (size?.pages ?? 0) && goesOn(); page += pagesAtOnce) {
      const { rowCount } = await pool.query(statement, [`(${page},0)`, `(${page + pagesAtOnce},0)`, days, ...more]);
      removed += rowCount ?? 0;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    return removed;
  };
  const each = (table: keyof Removed, days: number, isOld: string) => sweep(table, days, `DELETE FROM "${table}" AS old WHERE ${onThesePages} AND ${isOld}`);
  return {
    outbox: await sweep('outbox', eventDays > 0 ? Math.max(eventDays, fewestEventDays) : 0, removeStories, livesOn),
    // the last receipt of an aggregate says how far it was applied: whatever comes of it again is dropped by that
    inbox: await each('inbox', journalDays, `${before('applied_at')}
      AND EXISTS (SELECT FROM inbox AS newer WHERE newer.aggregate_type = old.aggregate_type AND newer.aggregate_id = old.aggregate_id AND newer.sequence > old.sequence)`),
    command_log: await each('command_log', journalDays, before('recorded_at')),
    change: await each('change', journalDays, before('recorded_at')),
    // the last old one of each consumer and type says that it was sent everything once, and has had the time to take it
    replay: await each('replay', journalDays, `${before('finished_at')}
      AND EXISTS (SELECT FROM replay AS newer WHERE newer.consumer = old.consumer AND newer.aggregate_type = old.aggregate_type
        AND newer.finished_at > old.finished_at AND ${before('newer.finished_at')} AND newer.epoch NOT LIKE 'by-hand.%')`),
  };
};

const onThesePages = 'ctid >= $1::tid AND ctid < $2::tid';
const before = (column: string) => `${column} < now() - make_interval(days => $3::int)`;

/**
 * Whole aggregates, wherever their other events stand: of one without its beginning a new context could apply nothing, nor
 * could anybody say how it stood. None that waits for the relay, and none of a type that a consumer is just being sent again.
 */
const removeStories = `
  DELETE FROM outbox USING (
    SELECT DISTINCT aggregate_type, aggregate_id FROM outbox AS seen
    WHERE ${onThesePages} AND ${before('relayed_at')} AND aggregate_type <> ALL ($4::text[])
      AND NOT EXISTS (SELECT FROM replay WHERE replay.aggregate_type = seen.aggregate_type AND finished_at IS NULL)
      AND NOT EXISTS (SELECT FROM outbox AS one WHERE one.aggregate_type = seen.aggregate_type AND one.aggregate_id = seen.aggregate_id AND (${before('relayed_at')}) IS NOT TRUE)
  ) AS story
  WHERE outbox.aggregate_type = story.aggregate_type AND outbox.aggregate_id = story.aggregate_id`;
