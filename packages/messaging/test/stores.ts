import { describe } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { openBroker, type Broker } from '#messaging/broker.ts';
import { redisAvailable, testRedis } from '#testing/redis.ts';
import { testDatabase } from '#testing/database.ts';

/** A store of queues, with the faults that may befall it. */
export type TestStore = {
  /** Another one each time, as of another process. */
  openBroker(): Promise<Broker>;
  /** Empties it behind everybody's back. */
  forget(): Promise<void>;
  /** Makes it unreachable, and ends every connection it has. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** One suite on both stores: what holds on one has to hold on the other. */
export const describeOnBothStores = (name: string, suite: (open: () => Promise<TestStore>) => void) => {
  describe.each([{ store: 'PostgreSQL', open: onPostgres }, ...(redisAvailable() ? [{ store: 'Redis', open: onRedis }] : [])])(`${name}, on $store`, ({ open }) => suite(open));
};

const onRedis = async (): Promise<TestStore> => {
  const redis = await testRedis();
  const client = new Redis(redis.url, { lazyConnect: true });
  client.on('error', () => {}); // it is this suite that takes the server away
  return {
    openBroker: () => openBroker({ redisUrl: redis.url }, { alone: true }),
    forget: async () => void (await client.flushall()),
    unplug: redis.kill,
    plug: redis.start,
    [Symbol.asyncDispose]: async () => {
      client.disconnect();
      await redis[Symbol.asyncDispose]();
    },
  };
};

const onPostgres = async (): Promise<TestStore> => {
  const database = await testDatabase({ sql: '' });
  const { pathname } = new URL(database.url);
  const name = pathname.slice(1);
  const admin = new pg.Client(Object.assign(new URL(database.url), { pathname: '/postgres' }).href);
  await admin.connect();
  return {
    openBroker: () => openBroker({ postgresUrl: database.url }, { alone: true }),
    forget: async () => {
      const client = new pg.Client(database.url);
      await client.connect();
      const { rows } = await client.query<{ table: string }>("SELECT format('bullmq.%I', tablename) AS table FROM pg_tables WHERE schemaname = 'bullmq' AND tablename <> 'migration'");
      const empty = () => client.query(`TRUNCATE ${rows.map(({ table }) => table).join(', ')} CASCADE`);
      await empty().catch((error: { code?: string }) => (error.code === '40P01' ? empty() : Promise.reject(error))); // a deadlock with whoever works on the queue
      await client.end();
    },
    unplug: async () => {
      await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    },
    plug: async () => void (await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)),
    [Symbol.asyncDispose]: async () => {
      await admin.end();
      await database[Symbol.asyncDispose]();
    },
  };
};
