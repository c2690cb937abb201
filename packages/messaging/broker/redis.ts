import { randomUUID } from 'node:crypto';
import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from '../logger.ts';
import type { Binding } from './port.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { Store } from './store.ts';
import { BrokerUnavailable } from './unavailable.ts';

const prefix = 'dosirak';
const routesKey = `${prefix}:routes`;
const bindingField = (consumer: string, aggregateType: string) => `binding ${consumer} ${aggregateType}`;

const reconnect = { retryStrategy: (attempt: number) => Math.min(50 * 2 ** attempt, 2_000), connectTimeout: 5_000, keepAlive: 10_000 } satisfies RedisOptions;
/** A command fails at once while there is no connection and after five seconds without an answer, instead of waiting in a line without an end. */
export const failFast = { ...reconnect, enableOfflineQueue: false, autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0, commandTimeout: 5_000 } satisfies RedisOptions;

export const openRedis = async (url: string, logger?: Logger): Promise<Store> => {
  // the first connection is tried once: that it fails is for the caller to know, a lost one is for us to renew
  let isOpen = false;
  let trouble: Error | undefined;
  const options = { ...failFast, lazyConnect: true, retryStrategy: (attempt: number) => (isOpen ? reconnect.retryStrategy(attempt) : null) };
  const client = new Redis(url, options);
  const subscriber = new Redis(url, { ...options, autoResubscribe: false });
  for (const connection of [client, subscriber]) {
    connection.on('error', (error) => {
      trouble = error;
      if (isOpen) logger?.warn({ err: error }, 'the connection to Redis has trouble');
    });
  }

  // Another server, or the same one started again, may have lost what the one before had acknowledged: asked once a connection.
  let serverId: Promise<string> | undefined;
  client.on('ready', () => (serverId = undefined));
  const whichServer = async (): Promise<string> => {
    const asked = (serverId ??= client.info('server').then((info) => /run_id:(\w+)/.exec(info)?.[1]?.slice(0, 12) ?? ''));
    try {
      return await asked;
    } catch (error) {
      if (serverId === asked) serverId = undefined; // the connection may go on all the same: asked again next time
      throw error;
    }
  };

  const subscriptions = createSubscriptions({
    onFirst: async (topic) => {
      if (subscriber.status === 'ready') await subscriber.subscribe(topic);
    },
    onLast: async (topic) => {
      if (subscriber.status === 'ready') await subscriber.unsubscribe(topic);
    },
    logger,
  });
  subscriber.on('message', (topic, text) => subscriptions.deliver(topic, text));
  // subscribe first, only then tell them to look again: what is published between the two would be lost
  const resume = async () => {
    if (subscriptions.topics().length > 0) await subscriber.subscribe(...subscriptions.topics());
    subscriptions.resync();
  };
  subscriber.on('ready', () => void resume().catch((error: unknown) => logger?.warn({ err: error }, 'cannot subscribe; will be tried again at the next connection')));

  const close = async () => {
    isOpen = false;
    for (const connection of [client, subscriber]) if (connection.status !== 'end') connection.disconnect(); // of one that has ended it would wait for the end
  };
  try {
    await client.connect();
    await subscriber.connect();
    isOpen = true;
    await refuseEviction(client, logger);
  } catch (error) {
    await close();
    const cause = isOpen ? (error as Error) : trouble ?? (error as Error); // ioredis says why in an event only
    throw new BrokerUnavailable(`Redis at ${withoutSecret(url)} cannot be used: ${cause.message}`, { cause });
  }

  return {
    kind: 'redis',
    // without waiting for the connection, or the first job for a queue would wait as long as Redis is away
    queue: (name) => new Queue(name, { connection: client, prefix, skipWaitingForReady: true }),
    worker: (name, processor, options) => {
      const { connection, end } = endingConnection(url);
      const worker = new Worker(name, processor, { ...options, prefix, connection });
      return { worker, end: () => end(() => worker.close()) };
    },
    async bind(consumer, aggregateTypes, heard = {}) {
      await Promise.all(aggregateTypes.map((aggregateType) => {
        const binding: Binding = { consumer, aggregateType, id: randomUUID(), heard: heard[aggregateType] ?? null };
        return client.hsetnx(routesKey, bindingField(consumer, aggregateType), JSON.stringify(binding));
      }));
    },
    async unbind(consumer, aggregateTypes) {
      if (aggregateTypes.length > 0) await client.hdel(routesKey, ...aggregateTypes.map((type) => bindingField(consumer, type)));
    },
    async routes() {
      // one transaction: bindings must not be older than the epoch they are read with
      const [, held] = (await client.multi().hsetnx(routesKey, 'epoch', randomUUID()).hgetall(routesKey).exec()) ?? [];
      const [error, fields] = held ?? [new Error('Redis did not answer for its routes'), null];
      if (error) throw error;
      const { epoch, ...bindings } = fields as Record<string, string>;
      return { epoch: `${epoch}.${await whichServer()}`, bindings: Object.values(bindings).map((text) => JSON.parse(text)) };
    },
    pubsub: {
      async publish(topic, message) {
        try {
          await client.publish(topic, subscriptions.write(message));
        } catch (error) {
          logger?.warn({ topic, err: error }, 'a hint could not be told');
        }
      },
      subscribe: subscriptions.subscribe,
    },
    ping: async () => void (await client.ping()),
    close,
  };
};

/**
 * A worker's connection. BullMQ makes a second one of it to wait on, and to close a worker it waits for that one to end,
 * which one that is trying to reconnect never does: so both first stop trying.
 */
const endingConnection = (url: string) => {
  let isEnding = false;
  const retryStrategy = (attempt: number) => (isEnding ? null : reconnect.retryStrategy(attempt));
  const connection = new Redis(url, { ...reconnect, retryStrategy, maxRetriesPerRequest: null, commandTimeout: 10_000 });
  const connections = [connection];
  const duplicate = connection.duplicate.bind(connection);
  connection.duplicate = (override) => {
    const second = duplicate({ ...override, commandTimeout: undefined }); // it waits for jobs, however long
    connections.push(second);
    return second;
  };
  const settled = (one: Redis) =>
    new Promise<void>((resolve) => {
      if (one.status === 'ready' || one.status === 'end') return resolve();
      one.once('ready', resolve).once('end', resolve);
    });
  const end = async (close: () => Promise<void>) => {
    isEnding = true;
    await Promise.all(connections.map(settled));
    await close();
    if (connection.status !== 'end') connection.disconnect();
  };
  return { connection, end };
};

/** BullMQ's data may not be evicted: a Redis that makes room by throwing keys away would lose jobs at random. */
const refuseEviction = async (client: Redis, logger?: Logger) => {
  let settings: unknown[];
  try {
    settings = [...((await client.config('GET', 'maxmemory-policy')) as string[]), ...((await client.config('GET', 'maxmemory')) as string[])];
  } catch (error) {
    logger?.warn({ err: error }, 'cannot read the settings of Redis: see to it that maxmemory-policy is noeviction');
    return;
  }
  const [, policy, , limit] = settings;
  if (policy === 'noeviction') return;
  if (limit !== '0') throw new Error(`its maxmemory-policy is ${policy} and must be noeviction, or it throws jobs away when memory runs short`);
  logger?.warn({ policy }, 'set maxmemory-policy of Redis to noeviction before you set a maxmemory');
};

const withoutSecret = (url: string) => url.replace(/\/\/[^@/]*@/, '//');
