import type { Pool, PoolClient } from 'pg';
import type { Broker, Routes } from './broker.ts';
import type { Logger } from './logger.ts';
import { startLoop } from './loop.ts';
import { eventColumns, toEnvelope, type EventRow } from './persistence/event-row.ts';
import { listen } from './persistence/listen.ts';
import { inTransaction, openPool, type Database } from './persistence/pool.ts';
import { startReplays } from './replay.ts';

export type RelayOptions = Database & {
  readonly context: string;
  readonly broker: Pick<Broker, 'recentRoutes' | 'routes' | 'send'>;
  readonly logger?: Logger;
  /** How often to look without having been woken: the net under a lost NOTIFY. */
  readonly pollMs?: number;
  /** Events sent in one go. */
  readonly batch?: number;
  /** How far back the archive is sent again to a consumer that was sent all of it before. A new consumer gets everything. */
  readonly replayWindowMs?: number;
};

export type Relay = {
  /** Look for new events now. */
  wake(): void;
  /** Events that no consumer was sent yet, and how long the oldest has waited. */
  backlog(): Promise<{ events: number; oldestMs: number }>;
  stop(): Promise<void>;
};

/** When the relay looks again after it has sent something: soon at first, then ever later, until it waits to be woken. */
const awakePausesMs = [10, 50, 250];

const day = 24 * 60 * 60 * 1_000;

/**
 * Sends the events of a context's outbox to whoever is bound to them, at least once and nearly in order. Any number of
 * relays may run on one outbox.
 *
 * Why no event falls between live relaying and replay: a pass selects its rows first and reads the routes after. Say a
 * binding becomes visible at the moment T. A pass that read the routes at T or later sends to it. A pass that read them
 * before T had selected its rows even earlier, so those were committed before T; and the replay, which starts after it
 * has seen the binding, finds every event committed before T in the archive, relayed or not. An event may come both
 * ways: the inbox drops the second.
 */
export const startRelay = (options: RelayOptions): Relay => {
  const { context, broker, logger, pollMs = 2_000, batch = 200, replayWindowMs = day } = options;
  const { pool, close } = openPool(options, { logger });

  const pass = async (): Promise<number> =>
    inTransaction(pool, async (client) => {
      // FOR UPDATE: two relays never hold the same event; SKIP LOCKED: nor does one wait for the other
      const { rows } = await client.query<EventRow>(`SELECT ${eventColumns} FROM outbox WHERE relayed_at IS NULL ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`, [batch]);
      if (rows.length === 0) return 0;
      const routes = await broker.routes(); // after the rows: see above
      await sendToBound(broker, rows, routes);
      // only what the queue has accepted is marked; a relay that dies before this sends it again
      await client.query('UPDATE outbox SET relayed_at = now() WHERE id = ANY($1)', [rows.map(({ id }) => id)]);
      return rows.length;
    });
  /** One statement, where a pass would be three. */
  const isThereAny = async (): Promise<boolean> => {
    const { rows } = await pool.query<{ any: boolean }>('SELECT EXISTS (SELECT FROM outbox WHERE relayed_at IS NULL) AS any');
    return rows[0]?.any === true;
  };
  let looks = awakePausesMs.length;
  const drain = async () => {
    if (await isThereAny()) {
      for (let sent = batch; !stopped && sent === batch; ) {
        sent = await pass();
        if (sent > 0) looks = 0;
      }
    }
    // Of writers at the same time only one wakes the relay (tables.sql): the others are done in a moment, as they were under
    // way when that one was. Whoever writes after that wakes it again.
    const pause = Math.min(awakePausesMs[looks] ?? pollMs, pollMs);
    looks += 1;
    return pause;
  };

  let stopped = false;
  const relaying = startLoop(`${context} relay`, drain, { everyMs: pollMs, logger });
  const replays = startReplays({ pool, broker, logger, pollMs, batch, windowMs: replayWindowMs, name: `${context} replay` });
  const listening = listen({ pool, channels: ['outbox'], onMessage: relaying.wake, onListening: relaying.wake, logger });
  return {
    wake: relaying.wake,
    backlog: () => backlogOf(pool),
    stop: async () => {
      stopped = true;
      await Promise.all([listening.stop(), relaying.stop(), replays.stop()]);
      await close();
    },
  };
};

const sendToBound = async (broker: Pick<Broker, 'send'>, rows: readonly EventRow[], { bindings }: Routes) => {
  const consumers = Map.groupBy(bindings, ({ consumer }) => consumer);
  await Promise.all([...consumers].map(([consumer, bound]) => {
    const types = new Set(bound.map(({ aggregateType }) => aggregateType));
    return broker.send(consumer, rows.filter((row) => types.has(row.aggregate_type)).map(toEnvelope), 'live');
  }));
};

/** What waits in an outbox to be relayed. */
export const backlogOf = async (database: Pool | PoolClient): Promise<{ events: number; oldestMs: number }> => {
  const { rows } = await database.query<{ events: number; oldestMs: number }>(`
    SELECT count(*)::int AS events, coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)) * 1000, 0)::int AS "oldestMs"
    FROM outbox WHERE relayed_at IS NULL`);
  return rows[0] ?? { events: 0, oldestMs: 0 };
};
