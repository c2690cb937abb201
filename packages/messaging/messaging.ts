import type { Pool } from 'pg';
import type { Broker } from './broker.ts';
import { startConsumer, type Consumer, type ConsumerOptions } from './consumer.ts';
import type { Logger } from './logger.ts';
import { openPool, type Database } from './persistence/pool.ts';
import { backlogOf, startRelay, type Relay, type RelayOptions } from './relay.ts';
import { startRetention, type Retention } from './retention.ts';
import { startTimers, type Timers, type TimersOptions } from './timers.ts';

export type MessagingOptions = Database & {
  readonly context: string;
  readonly broker: Broker;
  readonly logger?: Logger;
  /** What the context does about the events of others; nothing for a context that listens to nobody. */
  readonly handlers?: ConsumerOptions['handlers'];
  readonly timers?: Pick<TimersOptions, 'fire' | 'pending' | 'remakeMs'>;
  /** How long what was done is kept; for ever, unless told. */
  readonly retention?: Retention;
  readonly tuning?: Pick<RelayOptions, 'pollMs' | 'batch' | 'replayWindowMs'> & Pick<ConsumerOptions, 'concurrency' | 'attempts' | 'backoff' | 'rebindMs'>;
};

export type Health = {
  /** Events told that no consumer was sent yet; `oldestMs` should stay under a second or two. */
  readonly outbox: { readonly events: number; readonly oldestMs: number };
  readonly parked: { readonly early: number; readonly poison: number };
};

export type Messaging = {
  readonly relay: Relay;
  readonly consumer: Consumer | null;
  /** Present when timers were given. */
  readonly timers: Timers | null;
  health(): Promise<Health>;
  stop(): Promise<void>;
};

const poolSize = 5; // the relay listens on one and works on two, the rest is the consumer's

/** A context's whole part in the exchange of events: its relay, its consumer and its timers, on one pool. The broker stays the caller's, to be closed after this has stopped. */
export const joinMessaging = async ({ context, broker, logger, handlers = {}, timers, retention, tuning, ...database }: MessagingOptions): Promise<Messaging> => {
  const { pool, close } = openPool(database as Database, { max: poolSize, logger });
  const shared = { context, broker, pool, logger, ...tuning };
  const started: { stop(): Promise<void> }[] = [];
  const start = <Part extends { stop(): Promise<void> }>(part: Part): Part => (started.push(part), part);
  const stop = async () => {
    await Promise.all(started.map((part) => part.stop()));
    await close();
  };
  try {
    const relay = start(startRelay(shared));
    const consumer = Object.keys(handlers).length > 0 ? start(await startConsumer({ ...shared, handlers })) : null;
    const running = timers ? start(await startTimers({ context, broker, logger, ...timers })) : null;
    if (retention) start(startRetention({ context, pool, retention, logger }));
    return { relay, consumer, timers: running, health: () => healthOf(pool), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** How a context's messaging is doing, from its database alone. */
export const healthOf = async (pool: Pool): Promise<Health> => {
  const [outbox, { rows }] = await Promise.all([
    backlogOf(pool),
    pool.query<{ early: number; poison: number }>("SELECT count(*) FILTER (WHERE reason = 'EARLY')::int AS early, count(*) FILTER (WHERE reason = 'POISON')::int AS poison FROM parked_event"),
  ]);
  return { outbox, parked: rows[0] ?? { early: 0, poison: 0 } };
};
