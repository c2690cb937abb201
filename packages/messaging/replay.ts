import type { Pool } from 'pg';
import type { Binding, Broker } from './broker.ts';
import type { Logger } from './logger.ts';
import { startLoop } from './loop.ts';
import { eventColumns, toEnvelope, type EventRow } from './persistence/event-row.ts';
import { inTransaction } from './persistence/pool.ts';

type ReplayOptions = {
  readonly name: string;
  readonly pool: Pool;
  readonly broker: Pick<Broker, 'recentRoutes' | 'send'>;
  readonly logger?: Logger;
  readonly pollMs: number;
  readonly batch: number;
  readonly windowMs: number;
};

/**
 * Sends the archive again, to each consumer for which that has not been done yet: to a new one, to all of them when the
 * queue was emptied or is another one (both give the binding another epoch), and where it was asked for by hand. How far
 * it came stands in the database, so a replay goes on where it stopped.
 */
export const startReplays = ({ name, pool, broker, logger, pollMs, batch, windowMs }: ReplayOptions) => {
  const begun = new Set<string>();
  let stopped = false;

  const begin = async () => {
    const { epoch, bindings } = await broker.recentRoutes(pollMs); // a binding seen later is replayed later
    for (const binding of bindings) {
      const ofBinding = `${epoch}.${binding.id}`;
      const key = `${ofBinding} ${binding.consumer} ${binding.aggregateType}`;
      if (begun.has(key)) continue;
      await beginReplay(pool, binding, ofBinding, windowMs);
      begun.add(key);
    }
  };

  const page = async (replay: Replay): Promise<boolean> =>
    inTransaction(pool, async (client) => {
      const { rows: [held] } = await client.query<{ cursor: string | null }>(
        'SELECT cursor FROM replay WHERE consumer = $1 AND aggregate_type = $2 AND epoch = $3 AND finished_at IS NULL FOR UPDATE SKIP LOCKED',
        [replay.consumer, replay.aggregate_type, replay.epoch],
      );
      if (!held) return true; // another relay is at it, or has finished it
      const { rows } = await client.query<EventRow>(
        `SELECT ${eventColumns} FROM outbox WHERE aggregate_type = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
        [replay.aggregate_type, held.cursor, batch],
      );
      // a round of its own: a job id that is still on the queue, given up perhaps, would be passed over in silence
      await broker.send(replay.consumer, rows.map(toEnvelope), replay.epoch);
      const finished = rows.length < batch;
      await client.query(
        'UPDATE replay SET cursor = coalesce($4, cursor), finished_at = CASE WHEN $5 THEN now() END WHERE consumer = $1 AND aggregate_type = $2 AND epoch = $3',
        [replay.consumer, replay.aggregate_type, replay.epoch, rows.at(-1)?.id, finished],
      );
      if (finished && (rows.length > 0 || held.cursor !== null)) logger?.info({ consumer: replay.consumer, aggregateType: replay.aggregate_type }, 'the archive was sent again');
      return finished;
    });

  const work = async () => {
    await begin();
    const { rows } = await pool.query<Replay>('SELECT consumer, aggregate_type, epoch FROM replay WHERE finished_at IS NULL ORDER BY started_at');
    for (const replay of rows) while (!stopped && !(await page(replay)));
  };

  const loop = startLoop(name, work, { everyMs: pollMs, logger });
  return { stop: () => ((stopped = true), loop.stop()) };
};

type Replay = { consumer: string; aggregate_type: string; epoch: string };

const beginReplay = async (pool: Pool, binding: Binding, epoch: string, windowMs: number) => {
  const { consumer, aggregateType } = binding;
  const { rows: before } = await pool.query<ReplayBefore>('SELECT epoch, started_at AS "startedAt", finished_at AS "finishedAt" FROM replay WHERE consumer = $1 AND aggregate_type = $2 AND epoch <> $3', [consumer, aggregateType, epoch]);
  const from = replayFrom(binding, before, Date.now(), windowMs);
  await pool.query('INSERT INTO replay (consumer, aggregate_type, epoch, cursor) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [consumer, aggregateType, epoch, from === null ? null : firstIdOf(from)]);
};

export type ReplayBefore = { readonly epoch: string; readonly startedAt: Date; readonly finishedAt: Date | null };

/**
 * From when on a binding is sent the archive again, in milliseconds; null for all of it. What a consumer has taken is known
 * from its newest event when it was bound, and while it is bound it takes what it is sent within `windowMs`. So everything
 * that was sent before that has arrived, and what a replay sent later than that may have been lost with the queue it was on:
 * then it starts where that one started.
 */
export const replayFrom = ({ id, heard }: Pick<Binding, 'id' | 'heard'>, before: readonly ReplayBefore[], now: number, windowMs: number): number | null => {
  const isServed = before.some(({ epoch }) => epoch.endsWith(`.${id}`)); // and has taken events since it was bound
  // undefined: bound by a version that did not say
  const heardUntil = isServed || heard === undefined ? now : Math.min(now, heard === null ? 0 : msOf(heard));
  const hasArrived = ({ finishedAt }: ReplayBefore) => finishedAt !== null && finishedAt.getTime() <= heardUntil - windowMs;
  if (!before.some(hasArrived)) return null;
  return Math.min(heardUntil, ...before.filter((replay) => !hasArrived(replay)).map(({ startedAt }) => startedAt.getTime())) - windowMs;
};

/** When the event with this UUIDv7 was made. */
const msOf = (id: string) => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** Lower than every UUIDv7 made from that moment on: its first 48 bits are the milliseconds. */
const firstIdOf = (ms: number) => {
  const hex = Math.max(0, Math.trunc(ms)).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
};

/**
 * Asks for the whole archive to be sent to a consumer again, by hand; the relay of this database takes it up within its
 * poll. Without a type: of all that the consumer was ever sent from here. Returns the types.
 */
export const requestReplay = async (pool: Pick<Pool, 'query'>, consumer: string, aggregateType?: string): Promise<string[]> => {
  const { rows } = await pool.query<{ aggregate_type: string }>(`
    INSERT INTO replay (consumer, aggregate_type, epoch)
    SELECT $1, aggregate_type, 'by-hand.' || gen_random_uuid()
    FROM (SELECT DISTINCT aggregate_type FROM replay WHERE consumer = $1) AS bound
    WHERE aggregate_type = coalesce($2, aggregate_type) AND EXISTS (SELECT FROM outbox WHERE outbox.aggregate_type = bound.aggregate_type)
    RETURNING aggregate_type`, [consumer, aggregateType ?? null]);
  return rows.map(({ aggregate_type }) => aggregate_type);
};
