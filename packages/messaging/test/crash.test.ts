import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 } from 'uuid';
import { openBroker } from '#messaging/broker.ts';
import { startConsumer } from '#messaging/consumer.ts';
import { startRelay } from '#messaging/relay.ts';
import { startEmbeddedPostgres } from '#platform/postgres/embedded.ts';
import { testContext } from './context.ts';
import { until } from '#testing/until.ts';

/** Ends a process of the server so that all of it starts anew from its log, as after a power cut. */
const crash = async (url: string) => {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  const { rows: [own] } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  process.kill(own?.pid ?? 0, 'SIGKILL');
  await until(() => client.query('SELECT 1').then(() => false, () => true), (gone) => gone);
};

it('what the queue had acknowledged and lost as its PostgreSQL crashed arrives all the same, once', async () => {
  await using order = await testContext();
  await using kitchen = await testContext();
  const server = await startEmbeddedPostgres({ dataDir: await mkdtemp(join(tmpdir(), 'dosirak-crash-')), port: 0, databases: ['queue'], temporary: true });
  const broker = await openBroker({ postgresUrl: server.url('queue') }, { alone: true });
  const consumer = () => startConsumer({ context: 'kitchen', broker, pool: kitchen.pool, handlers: { order: kitchen.apply }, rebindMs: 50 });
  const relay = startRelay({ context: 'order', broker, databaseUrl: order.url, pollMs: 50 });
  await (await consumer()).stop(); // bound, and gone
  await until(() => order.count('replay WHERE finished_at IS NOT NULL'), (count) => count === 1);

  const aggregates = Array.from({ length: 20 }, () => v7());
  await Promise.all(aggregates.map((aggregate) => order.tell(aggregate, 5)));
  await until(() => order.count('outbox WHERE relayed_at IS NULL'), (count) => count === 0); // they are on the queue, and nowhere else
  const { epoch } = await broker.routes();
  await crash(server.url('queue'));
  await until(() => broker.routes().then((now) => now.epoch !== epoch, () => false), (isAnother) => isAnother); // and not before it has begun to crash
  const after = await consumer();
  const effects = await until(kitchen.effects, ({ length }) => length >= 100);
  expect(new Set(effects.map(({ event_id }) => event_id)).size).toBe(100);
  for (const aggregate of aggregates) expect(effects.filter(({ aggregate_id }) => aggregate_id === aggregate).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);

  await Promise.all([after.stop(), relay.stop()]);
  await broker.close();
  await server.stop();
});
