import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import type { EventEnvelope } from '#contracts/event.ts';
import { openBroker, type Broker } from '#messaging/broker.ts';
import { startConsumer } from '#messaging/consumer.ts';
import { removeOld, startRetention } from '#messaging/retention.ts';
import { testDatabase } from '#testing/database.ts';
import { event, testContext, type TestContext } from './context.ts';
import { until } from '#testing/until.ts';

let context: TestContext;
beforeEach(async () => void (context = await testContext()));
afterEach(() => context[Symbol.asyncDispose]());

const columns = { outbox: 'relayed_at', inbox: 'applied_at', command_log: 'recorded_at', change: 'recorded_at', replay: 'finished_at' } as const;
/** Everything that is there was written so many days ago. */
const age = async (days: number, tables: readonly (keyof typeof columns)[] = ['outbox', 'inbox', 'command_log', 'change', 'replay']) => {
  for (const table of tables) await context.pool.query(`UPDATE "${table}" SET ${columns[table]} = now() - make_interval(days => $1)`, [days]);
};
const command = (key: string) => ({ scope: 'me', key, fingerprint: 'f', answer: null });
const nothing = { outbox: 0, inbox: 0, command_log: 0, change: 0, replay: 0 };

it('removes what is old and only that, a few pages at a time', async () => {
  for (let index = 0; index < 300; index += 1) await context.write({ events: [], command: command(`old ${index}`), changes: [{ stream: 'order:1', subject: 'x'.repeat(200) }] });
  await age(31);
  await context.write({ events: [], command: command('new'), changes: [{ stream: 'order:1', subject: 'y' }] });
  expect(await removeOld(context.pool, { eventDays: 0, journalDays: 30 }, { pagesAtOnce: 1 })).toEqual({ ...nothing, command_log: 300, change: 300 });
  expect(await context.count('command_log')).toBe(1);
  await context.write({ events: [], changes: [{ stream: 'order:1', subject: 'z' }] });
  const { rows } = await context.pool.query<{ sequence: number }>('SELECT sequence FROM change ORDER BY sequence');
  expect(rows.map(({ sequence }) => sequence)).toEqual([301, 302]); // the numbers go on where they were
});

it('keeps everything for ever when told so', async () => {
  const [first, second] = [event('a', 1), event('a', 2)];
  await context.write({ events: [first], command: command('one'), received: first, changes: [{ stream: 's', subject: 'x' }] });
  await context.write({ events: [second], received: second });
  await age(10_000);
  expect(await removeOld(context.pool, { eventDays: 0, journalDays: 0 })).toEqual(nothing);
});

const forGood = { eventDays: 1, journalDays: 0 };
/** Of these a page holds five. */
const long = (aggregateId: string, sequence: number) => event(aggregateId, sequence, { padding: randomBytes(700).toString('hex') });
const relayed = (ago: string, where: string) => context.pool.query(`UPDATE outbox SET recorded_at = now() - $1::interval, relayed_at = now() - $1::interval WHERE ${where}`, [ago]);

it('removes events that were told, but none that waits to be told or is just being sent again', async () => {
  await context.write({ events: [event('a', 1), { ...event('b', 1), aggregatetype: 'ticket' }, event('c', 1), event('d', 1)] });
  expect(await removeOld(context.pool, forGood)).toEqual(nothing);
  await relayed('9 days', "aggregate_id IN ('a', 'b')");
  await relayed('36 hours', "aggregate_id = 'c'"); // a day is too few to be told again
  await context.pool.query("INSERT INTO replay (consumer, aggregate_type, epoch) VALUES ('kitchen', 'ticket', 'e')");
  expect(await removeOld(context.pool, forGood)).toEqual({ ...nothing, outbox: 1 });
  await context.pool.query('UPDATE replay SET finished_at = now()');
  expect(await removeOld(context.pool, forGood)).toEqual({ ...nothing, outbox: 1 });
  expect(await context.count("outbox WHERE aggregate_id IN ('c', 'd')")).toBe(2);
});

it('removes all events of an aggregate at once or none, so that nobody is told a story without its beginning', async () => {
  for (let sequence = 1; sequence <= 8; sequence += 1) await context.write({ events: [long('over', sequence), long('goes on', sequence)] });
  await relayed('9 days', "aggregate_id = 'over' OR sequence < 8");
  await relayed('1 day', "aggregate_id = 'goes on' AND sequence = 8");
  expect(await removeOld(context.pool, forGood, { pagesAtOnce: 1 })).toEqual({ ...nothing, outbox: 8 });
  expect(await context.count("outbox WHERE aggregate_id = 'goes on'")).toBe(8);
});

it('is not half way through a story when it is stopped', async () => {
  for (let sequence = 1; sequence <= 16; sequence += 1) await context.write({ events: [long('over', sequence)] });
  await relayed('9 days', 'true');
  await context.pool.query('VACUUM FULL outbox'); // so that they begin on the first page
  let steps = 0;
  await removeOld(context.pool, forGood, { pagesAtOnce: 1, goesOn: () => (steps += 1) === 1 });
  expect(await context.count('outbox')).toBe(0);
});

it('keeps the whole story of what lives on, as whoever comes later needs its beginning', async () => {
  await context.write({ events: [event('a', 1), { ...event('b', 1), aggregatetype: 'store' }] });
  await relayed('900 days', 'true');
  expect(await removeOld(context.pool, { ...forGood, livesOn: ['store', 'rider'] })).toEqual({ ...nothing, outbox: 1 });
  expect(await context.count("outbox WHERE aggregate_type = 'store'")).toBe(1);
});

it('keeps the last that was sent to each consumer', async () => {
  const replay = (epoch: string, daysAgo: number) =>
    context.pool.query("INSERT INTO replay (consumer, aggregate_type, epoch, finished_at) VALUES ('kitchen', 'order', $1, now() - make_interval(days => $2))", [epoch, daysAgo]);
  await replay('first', 90);
  await replay('second', 60);
  await replay('by-hand.1', 50);
  await replay('third', 1); // who was sent that may not have taken it yet
  expect(await removeOld(context.pool, { eventDays: 0, journalDays: 30 })).toEqual({ ...nothing, replay: 1 });
  expect(await context.count("replay WHERE epoch IN ('second', 'by-hand.1', 'third')")).toBe(3);
});

it('drops an event all the same whose receipt is gone, and goes on with what follows', async () => {
  await using queue = await testDatabase({ sql: '' });
  const broker: Broker = await openBroker({ postgresUrl: queue.url });
  const handled: number[] = [];
  const consumer = await startConsumer({ context: 'kitchen', broker, pool: context.pool, handlers: { order: async (one) => (handled.push(one.sequence), context.apply(one)) } });
  const [aggregate, other] = [v7(), v7()];
  const events = [1, 2, 3].map((sequence) => event(aggregate, sequence));
  await broker.send('kitchen', [...events, event(other, 1)], 'one');
  await until(context.effects, ({ length }) => length === 4);
  await age(31, ['inbox']);
  expect(await removeOld(context.pool, { eventDays: 0, journalDays: 30 })).toEqual({ ...nothing, inbox: 2 });
  await broker.send('kitchen', events, 'two'); // the archive, again
  await broker.send('kitchen', [event(aggregate, 4) as EventEnvelope, event(other, 2)], 'three');
  await until(context.effects, ({ length }) => length === 6);
  expect(handled).toHaveLength(6);
  expect(await context.count('parked_event')).toBe(0);
  await consumer.stop();
  await broker.close();
});

it('begins some time after the start, and does it again and again', async () => {
  await context.write({ events: [], command: command('one') });
  await age(31);
  const retention = startRetention({ context: 'kitchen', pool: context.pool, retention: { eventDays: 0, journalDays: 30 }, everyMs: 30, pauseMs: 0 });
  await until(() => context.count('command_log'), (count) => count === 0);
  await context.write({ events: [], command: command('two') });
  await age(31);
  await until(() => context.count('command_log'), (count) => count === 0);
  await retention.stop();
});
