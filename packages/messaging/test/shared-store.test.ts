import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 } from 'uuid';
import { openBroker } from '#messaging/broker.ts';
import { testDatabase } from '#testing/database.ts';
import { event } from './context.ts';
import { until } from '#testing/until.ts';

const ignoring = { concurrency: 2, backoff: () => 10, onGivenUp: async () => {} };

describe('the brokers of a process on one PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let admin: pg.Client;
  beforeAll(async () => {
    database = await testDatabase({ sql: '' });
    admin = new pg.Client({ connectionString: database.url, application_name: 'admin' });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await database[Symbol.asyncDispose](); // throws when a connection was left open
  });
  const connections = async () => {
    const { rows } = await admin.query<{ listens: boolean }>("SELECT query LIKE 'LISTEN%' AS listens FROM pg_stat_activity WHERE datname = current_database() AND application_name <> 'admin'");
    return { all: rows.length, listening: rows.filter(({ listens }) => listens).length };
  };

  it('share their connections, and hear of work by one of them, until the last is closed', async () => {
    const contexts = ['kitchen', 'bar', 'door', 'cellar', 'garden'];
    const brokers = await Promise.all(contexts.map(() => openBroker({ postgresUrl: database.url })));
    const handled: string[] = [];
    await Promise.all(brokers.map(async (broker, index) => {
      const context = contexts[index] as string;
      await broker.consume(context, async (events) => (handled.push(...events.map(() => context)), []), ignoring);
      await broker.timers.work(context, async ({ id }) => void handled.push(id));
    }));
    const [first, ...others] = brokers as [(typeof brokers)[number], ...typeof brokers];
    const ask = async (round: string) => {
      for (const context of contexts) await first.send(context, [event(v7(), 1)], round);
      for (const context of contexts) await first.timers.add(context, [{ kind: 'alarm', id: `${context} ${round}`, dueAt: new Date(Date.now() + 200) }]);
    };
    await ask('one');
    await until(() => handled.length, (count) => count === 10);
    const { all, listening } = await connections();
    expect(listening).toBe(1); // each of ten workers had one to itself
    expect(all).toBeLessThanOrEqual(16);

    for (const broker of others) await broker.close();
    await first.send('kitchen', [event(v7(), 1)], 'two');
    await until(() => handled.length, (count) => count === 11);
    await first.close();
    await until(connections, ({ all: left }) => left === 0);

    const another = await openBroker({ postgresUrl: database.url }); // opened anew
    await another.ping();
    await another.close();
  });

  it('hear of work again after the connection they listen on was lost', async () => {
    const broker = await openBroker({ postgresUrl: database.url });
    const handled: string[] = [];
    const stop = await broker.consume('kitchen', async (events) => (handled.push(...events.map(({ id }) => id)), []), ignoring);
    await broker.send('kitchen', [event(v7(), 1)], 'one');
    await until(() => handled.length, (count) => count >= 1);
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'");
    const began = performance.now();
    await until(() => broker.send('kitchen', [event(v7(), 1)], 'two').then(() => true, () => false), (done) => done);
    await until(() => handled.length, (count) => count >= 2);
    expect(performance.now() - began).toBeLessThan(15_000); // and not when it looks by itself, half a minute later
    await stop();
    await broker.close();
  });

  it('begin another epoch when the server crashed, as it may have lost what it had acknowledged', async () => {
    const broker = await openBroker({ postgresUrl: database.url });
    await broker.bind('kitchen', ['order']);
    const before = await broker.routes();
    expect(await broker.routes()).toEqual(before);
    const { rows } = await admin.query<{ persistence: string }>("SELECT relpersistence AS persistence FROM pg_class WHERE oid = 'bullmq.dosirak_run'::regclass");
    expect(rows).toEqual([{ persistence: 'u' }]); // unlogged: after a crash PostgreSQL empties it
    await admin.query('TRUNCATE bullmq.dosirak_run');
    const after = await broker.routes();
    expect(after.bindings).toEqual(before.bindings);
    expect(after.epoch).not.toBe(before.epoch);
    expect((await broker.routes()).epoch).toBe(after.epoch);
    await broker.close();
  });

  it('answer how the routes stood a moment ago with one question for all', async () => {
    const [one, other] = [await openBroker({ postgresUrl: database.url }), await openBroker({ postgresUrl: database.url })];
    const first = one.recentRoutes(60_000);
    const { epoch } = await first;
    await one.bind('bar', ['order']);
    expect((await other.recentRoutes(60_000)).bindings).not.toContainEqual(expect.objectContaining({ consumer: 'bar' }));
    expect(await other.recentRoutes(0)).toMatchObject({ epoch, bindings: expect.arrayContaining([expect.objectContaining({ consumer: 'bar' })]) });
    await Promise.all([one.close(), other.close()]);
  });
});
