import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { openBroker, type Broker } from '#messaging/broker.ts';
import { startConsumer } from '#messaging/consumer.ts';
import { startRelay } from '#messaging/relay.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import { testDatabase, type TestDatabase } from '#testing/database.ts';
import { runEvents } from './events.ts';
import { type DatabaseOwner, databaseOwners } from './services.ts';

const aggregate = '01900000-0000-7000-8000-000000000001';
const eventId = '01900000-0000-7000-8000-00000000000a';
let databases: Record<DatabaseOwner | 'queue', TestDatabase>;
let environment: Record<string, string>;
let broker: Broker;
let order: pg.Pool;

beforeAll(async () => {
  const made = databaseOwners.map(async (context) => [context, await testDatabase({ context })] as const);
  databases = Object.fromEntries([...(await Promise.all(made)), ['queue', await testDatabase({ sql: '' })]]) as typeof databases;
  environment = Object.fromEntries(Object.entries(databases).map(([name, { url }]) => [`${name.toUpperCase()}_DATABASE_URL`, url]));
  broker = await openBroker({ postgresUrl: databases.queue.url });
  order = new pg.Pool({ connectionString: databases.order.url });
});
afterAll(async () => {
  await broker.close();
  await order.end();
  for (const database of Object.values(databases)) await database.drop();
});

const run = async (...commandLine: string[]): Promise<string[]> => {
  const lines: string[] = [];
  await runEvents(commandLine, environment, (line) => lines.push(line));
  return lines;
};
const whenIt = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
};

it('says how it is used', async () => {
  await expect(run()).rejects.toThrow('replay <consumer> [aggregateType]');
  await expect(run('parked', 'kitchen')).rejects.toThrow('There is no context "kitchen": one of order, payment');
  await expect(run('retry', 'customer')).rejects.toThrow('Say which event');
  await expect(run('replay', 'customer')).rejects.toThrow('customer was never sent any event');
  await expect(run('rebuild', 'payment')).rejects.toThrow('payment has no view that is made of events');
});

it('rebuilds My page', async () => {
  expect(await run('rebuild', 'customer')).toEqual(['customer: 0 orders with 0 steps made again of 0 events, differences 0']);
});

it('lists what was set aside, tries it again, and replays', async () => {
  let works = false;
  let seen = 0;
  const relay = startRelay({ context: 'order', broker, databaseUrl: databases.order.url, pollMs: 50 });
  const consumer = await startConsumer({ context: 'customer', broker, databaseUrl: databases.customer.url, attempts: 1, rebindMs: 50, handlers: { order: async () => {
    seen += 1;
    if (!works) throw new Error('no such page');
    return 'ignored';
  } } });
  const [sql, ...values] = journalStatement({ events: [{
    specversion: '1.0', id: eventId, source: '/order', type: 'order.OrderPlaced.v1', subject: aggregate, time: new Date().toISOString(),
    aggregatetype: 'order', sequence: 1, correlationid: aggregate, causationid: null, traceparent: null, data: {},
  }] });
  await order.query(sql, values);
  await whenIt(async () => (await consumer.parked()).length === 1 && (await relay.backlog()).events === 0);

  const lines = await run('parked');
  expect(lines.filter((line) => !line.endsWith(': none'))).toEqual([expect.stringContaining(`customer: POISON ${eventId} order.OrderPlaced.v1 of ${aggregate} #1`), expect.stringContaining('no such page')]);
  await expect(run('retry', 'customer', '01900000-0000-7000-8000-00000000000b')).rejects.toThrow('No event');
  works = true;
  expect(await run('retry', 'customer', eventId)).toEqual(['customer: 1 to be tried again']);
  await whenIt(async () => (await consumer.parked()).length === 0);
  expect(await run('parked', 'customer')).toEqual(['customer: none']);

  await whenIt(async () => (await order.query('SELECT FROM replay WHERE finished_at IS NOT NULL')).rowCount === 1);
  expect(await run('replay', 'customer', 'order')).toEqual(['order: its relay sends order to customer again']);
  await whenIt(async () => (await order.query('SELECT FROM replay WHERE finished_at IS NOT NULL')).rowCount === 2);
  const before = seen;
  const customer = new pg.Pool({ connectionString: databases.customer.url });
  await customer.query('TRUNCATE inbox');
  await customer.end();
  await run('replay', 'customer');
  await whenIt(async () => seen > before);
  await Promise.all([relay.stop(), consumer.stop()]);
});
