import { randomUUID } from 'node:crypto';
import { createPostgresBackend, Queue, runMigrations, Worker } from 'bullmq';
import pg from 'pg';
import type { Binding } from './port.ts';
import type { Logger } from '../logger.ts';
import { listen } from '../persistence/listen.ts';
import { createJobBell } from './job-bell.ts';
import { createSubscriptions } from './subscriptions.ts';
import type { Store } from './store.ts';
import { BrokerUnavailable } from './unavailable.ts';

const schema = 'bullmq';
const channel = 'hints';
/** Between a hint's topic and its text; JSON has no line feed of its own. */
const topicEnd = '\n';
/** A queue nobody works on. Its jobs are the bindings and the epoch, so that whatever empties the queues takes them along. */
const routesQueue = 'routes';

/** For all that one process asks of the queues, and one more to listen on: statements are short, and wait for each other rather than for PostgreSQL. */
const connections = 16;

/** How long an idle worker waits before it looks without having been rung: the net under a lost NOTIFY, as the listening connection is kept alive. */
const drainDelay = 30;
/** BullMQ writes down all it does, for whoever would read it: this much is kept. */
const streams = { events: { maxLen: 256 } };

/**
 * What is written here may be lost in a crash, as no commit waits for the disk: every NOTIFY holds a lock on the whole
 * database until its commit is done, so with the disk in it the queues of all contexts together would do some 400 things
 * a second. That something was lost is seen by a row in a table that a crash empties (UNLOGGED), and which is part of the epoch.
 */
const settings = `-c search_path=${schema} -c synchronous_commit=off`;
const makeRun = `
  BEGIN;
  SELECT pg_advisory_xact_lock(hashtextextended('dosirak_run', 0));
  CREATE UNLOGGED TABLE IF NOT EXISTS dosirak_run (the_only BOOLEAN PRIMARY KEY DEFAULT TRUE, id UUID NOT NULL);
  COMMIT`;
const beginRun = 'INSERT INTO dosirak_run (id) VALUES ($1) ON CONFLICT DO NOTHING';

export const openPostgres = async (url: string, logger?: Logger): Promise<Store> => {
  const pool = new pg.Pool({ connectionString: url, max: connections, options: settings, connectionTimeoutMillis: 5_000, query_timeout: 10_000, keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
  pool.setMaxListeners(0); // every queue listens to the pool they share
  pool.on('error', (error) => logger?.warn({ err: error }, 'a connection to the queue database was lost'));
  try {
    const client = await pool.connect();
    try {
      await client.query('SET synchronous_commit = on'); // what it holds may be lost, its tables may not
      await runMigrations(client);
      await client.query(makeRun);
      await client.query('RESET synchronous_commit');
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw new BrokerUnavailable(`the queue database at ${withoutSecret(url)} cannot be used: ${(error as Error).message}`, { cause: error });
  }
  const bell = createJobBell(pool);
  const queue = (name: string) => new Queue(name, { connection: bell.pool(), streams }, createPostgresBackend);
  const routes = queue(routesQueue);
  routes.on('error', (error) => logger?.warn({ err: error }, 'the routes have trouble'));

  const subscriptions = createSubscriptions({ logger });
  const listening = listen({
    pool, logger,
    channels: [channel, bell.channel],
    onMessage: (payload, from) => {
      if (from === bell.channel) return bell.ring(payload);
      const [topic = '', text = ''] = payload.split(topicEnd, 2);
      subscriptions.deliver(topic, text);
    },
    onListening: () => {
      bell.hears();
      subscriptions.resync();
    },
    onLost: bell.isDeaf,
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
      const worker = new Worker(name, processor, { ...options, drainDelay, connection: bell.pool() }, createPostgresBackend);
      return { worker, end: () => worker.close() };
    },
    async bind(consumer, aggregateTypes, heard = {}) {
      const ids = aggregateTypes.map((aggregateType) => bindingId(consumer, aggregateType));
      const { rows: there } = await pool.query<{ id: string }>('SELECT id FROM job WHERE queue = $1 AND id = ANY($2)', [routesQueue, ids]);
      const missing = aggregateTypes.filter((aggregateType) => !there.some(({ id }) => id === bindingId(consumer, aggregateType)));
      if (missing.length === 0) return;
      await routes.addBulk(missing.map((aggregateType) => ({
        name: 'binding',
        data: { consumer, aggregateType, id: randomUUID(), heard: heard[aggregateType] ?? null } satisfies Binding,
        opts: { jobId: bindingId(consumer, aggregateType) }, // of two who add it at once one does, the other changes nothing
      })));
    },
    async unbind(consumer, aggregateTypes) {
      await Promise.all(aggregateTypes.map((aggregateType) => routes.remove(bindingId(consumer, aggregateType))));
    },
    async routes() {
      // one statement: bindings must not be older than the epoch they are read with
      const read = () => pool.query<{ name: string; data: { epoch: string } & Binding; server: string | null }>(readRoutes, [routesQueue]);
      let { rows } = await read();
      const epochIn = () => rows.find(({ name, server }) => name === 'epoch' && server !== null);
      if (!epochIn()) {
        await pool.query(beginRun, [randomUUID()]);
        await routes.add('epoch', { epoch: randomUUID() }, { jobId: 'epoch' });
        ({ rows } = await read());
      }
      const epoch = epochIn();
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

/** The cluster's identity and timeline are another one after a restore or a failover, the run after a crash: then it may have forgotten what it had taken. */
const readRoutes = `
  SELECT name, data, (SELECT system_identifier FROM pg_control_system()) || '-' || (SELECT timeline_id FROM pg_control_checkpoint()) || '-' || (SELECT id FROM dosirak_run) AS server
  FROM job WHERE queue = $1`;

const withoutSecret = (url: string) => url.replace(/\/\/[^@/]*@/, '//');
