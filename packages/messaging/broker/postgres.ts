import { randomUUID } from 'node:crypto';
import { createPostgresBackend, Queue, runMigrations, Worker } from 'bullmq';
import pg from 'pg';
import type { Binding } from './port.ts';
import type { Logger } from '../logger.ts';
import { listen } from '../persistence/listen.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { Store } from './store.ts';

const schema = 'bullmq';
const channel = 'hints';
/** Between a hint's topic and its text; JSON has no line feed of its own. */
const topicEnd = '\n';
/** A queue nobody works on. Its jobs are the bindings and the epoch, so that whatever empties the queues takes them along. */
const routesQueue = 'routes';

/**
 * Each worker keeps one connection of the pool to itself, and so does the pub/sub: with six in all, two workers and a
 * burst of events hung BullMQ without a word.
 */
const connections = 16;

export const openPostgres = async (url: string, logger?: Logger): Promise<Store> => {
  const pool = new pg.Pool({ connectionString: url, max: connections, options: `-c search_path=${schema}`, connectionTimeoutMillis: 5_000, query_timeout: 10_000, keepAlive: true });
  pool.setMaxListeners(0); // every queue listens to the pool they share
  pool.on('error', (error) => logger?.warn({ err: error }, 'a connection to the queue database was lost'));
  try {
    const client = await pool.connect();
    try {
      await runMigrations(client);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw new Error(`the queue database at ${withoutSecret(url)} cannot be used: ${(error as Error).message}`, { cause: error });
  }
  const queue = (name: string) => new Queue(name, { connection: pool }, createPostgresBackend);
  const routes = queue(routesQueue);
  routes.on('error', (error) => logger?.warn({ err: error }, 'the routes have trouble'));

  const subscriptions = createSubscriptions({ logger });
  const listening = listen({
    pool, channel, logger,
    onMessage: (payload) => {
      const [topic = '', text = ''] = payload.split(topicEnd, 2);
      subscriptions.deliver(topic, text);
    },
    onListening: subscriptions.resync,
  });
  await Promise.all([routes.waitUntilReady(), listening.ready]);

  // Hints are told in one statement while the one before is under way: a NOTIFY holds a lock on the whole database as it commits.
  let untold: string[] = [];
  let telling: Promise<void> | undefined;
  const tell = async () => {
    while (untold.length > 0) {
      const batch = untold;
      untold = [];
      try {
        await pool.query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload', [channel, batch]);
      } catch (error) {
        logger?.warn({ hints: batch.length, err: error }, 'hints could not be told');
      }
    }
    telling = undefined;
  };

  return {
    kind: 'postgres',
    queue,
    worker: (name, processor, options) => {
      const worker = new Worker(name, processor, { ...options, connection: pool }, createPostgresBackend);
      return { worker, end: () => worker.close() };
    },
    async bind(consumer, aggregateTypes) {
      const ids = aggregateTypes.map((aggregateType) => bindingId(consumer, aggregateType));
      const { rows: there } = await pool.query<{ id: string }>('SELECT id FROM job WHERE queue = $1 AND id = ANY($2)', [routesQueue, ids]);
      const missing = aggregateTypes.filter((aggregateType) => !there.some(({ id }) => id === bindingId(consumer, aggregateType)));
      if (missing.length === 0) return;
      await routes.addBulk(missing.map((aggregateType) => ({
        name: 'binding',
        data: { consumer, aggregateType, id: randomUUID() } satisfies Binding,
        opts: { jobId: bindingId(consumer, aggregateType) }, // of two who add it at once one does, the other changes nothing
      })));
    },
    async unbind(consumer, aggregateTypes) {
      await Promise.all(aggregateTypes.map((aggregateType) => routes.remove(bindingId(consumer, aggregateType))));
    },
    async routes() {
      // one statement: bindings must not be older than the epoch they are read with
      const read = () => pool.query<{ name: string; data: { epoch: string } & Binding; server: string }>(readRoutes, [routesQueue]);
      let { rows } = await read();
      if (!rows.some(({ name }) => name === 'epoch')) {
        await routes.add('epoch', { epoch: randomUUID() }, { jobId: 'epoch' });
        ({ rows } = await read());
      }
      const epoch = rows.find(({ name }) => name === 'epoch');
      if (!epoch) throw new Error('the queue database lost its epoch as it was made');
      return { epoch: `${epoch.data.epoch}.${epoch.server}`, bindings: rows.filter(({ name }) => name === 'binding').map(({ data }) => data) };
    },
    pubsub: {
      publish: (topic, message) => {
        untold.push(`${topic}${topicEnd}${subscriptions.write(message)}`);
        return (telling ??= tell());
      },
      subscribe: subscriptions.subscribe,
    },
    ping: async () => void (await pool.query('SELECT 1')),
    close: async () => {
      await listening.stop();
      await routes.close();
      await pool.end();
    },
  };
};

const bindingId = (consumer: string, aggregateType: string) => `${consumer}~${aggregateType}`;

/** The cluster's identity and timeline are another one after a restore or a failover: then it may have forgotten what it had taken. */
const readRoutes = `
  SELECT name, data, (SELECT system_identifier FROM pg_control_system()) || '-' || (SELECT timeline_id FROM pg_control_checkpoint()) AS server
  FROM job WHERE queue = $1`;

const withoutSecret = (url: string) => url.replace(/\/\/[^@/]*@/, '//');
