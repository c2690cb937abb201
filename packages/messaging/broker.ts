import { openPostgres } from './broker/postgres.ts';
import type { Broker } from './broker/port.ts';
import { queuesOn } from './broker/queues.ts';
import { openRedis } from './broker/redis.ts';
import { sharedStores } from './broker/shared-store.ts';
import type { Logger } from './logger.ts';

export type { Binding, Broker, ConsumeOptions, DueTimer, Failure, Hint, PubSub, Routes, Stop, Timer } from './broker/port.ts';

type Address = { readonly redisUrl: string } | { readonly postgresUrl: string };
export type BrokerOptions = {
  readonly logger?: Logger;
  /** With connections of its own, as if it were in another process. Else all brokers of a process on one address share theirs. */
  readonly alone?: boolean;
};

const stores = sharedStores();

/**
 * Opens the broker on one of its two stores, sharing what others in this process have opened at the same address; it is
 * closed with the last of them. Throws when the store cannot be reached, or is a Redis that throws jobs away when memory runs short.
 */
export const openBroker = async (at: Address, { logger, alone = false }: BrokerOptions = {}): Promise<Broker> => {
  const open = () => ('redisUrl' in at ? openRedis(at.redisUrl, logger) : openPostgres(at.postgresUrl, logger));
  const { store, recentRoutes, leave } = await stores.enter(alone ? null : JSON.stringify(at), open);
  const { close: closeQueues, ...queues } = queuesOn(store, logger);
  let closing: Promise<void> | undefined;
  const close = async () => {
    await closeQueues();
    await leave();
  };
  return { kind: store.kind, bind: store.bind, unbind: store.unbind, routes: store.routes, recentRoutes, pubsub: store.pubsub, ping: store.ping, ...queues, close: () => (closing ??= close()) };
};
