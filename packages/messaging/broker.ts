import { openPostgres } from './broker/postgres.ts';
import type { Broker } from './broker/port.ts';
import { queuesOn } from './broker/queues.ts';
import { openRedis } from './broker/redis.ts';
import type { Logger } from './logger.ts';

export type { Binding, Broker, ConsumeOptions, DueTimer, Hint, PubSub, Routes, Stop, Timer } from './broker/port.ts';

/** Opens the broker on one of its two stores. Throws when that cannot be reached, or is a Redis that throws jobs away when memory runs short. */
export const openBroker = async (
  at: { readonly redisUrl: string } | { readonly postgresUrl: string },
  { logger }: { logger?: Logger } = {},
): Promise<Broker> => {
  const store = 'redisUrl' in at ? await openRedis(at.redisUrl, logger) : await openPostgres(at.postgresUrl, logger);
  const { close: closeQueues, ...queues } = queuesOn(store, logger);
  const close = async () => {
    await closeQueues();
    await store.close();
  };
  return { kind: store.kind, bind: store.bind, unbind: store.unbind, routes: store.routes, pubsub: store.pubsub, ping: store.ping, ...queues, close };
};
