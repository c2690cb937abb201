import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import type { EventEnvelope } from '#contracts/event.ts';
import { openBroker, type Broker, type Failure, type Stop } from '#messaging/broker.ts';
import { testDatabase } from '#testing/database.ts';
import { event } from './context.ts';
import { describeOnBothStores, type TestStore } from './stores.ts';
import { until } from '#testing/until.ts';

describeOnBothStores('events carried in handfuls', (open) => {
  let store: TestStore;
  let broker: Broker;
  let stops: Stop[] = [];

  beforeAll(async () => {
    store = await open();
    broker = await store.openBroker();
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await store.forget();
  });
  afterAll(async () => {
    await broker.close();
    await store[Symbol.asyncDispose]();
  });

  type Handed = { readonly ids: readonly string[]; readonly attempt: number };
  const consume = async (handle: (events: readonly EventEnvelope[], attempt: number) => readonly Failure[] | Promise<readonly Failure[]>, onGivenUp: (event: EventEnvelope) => Promise<void> = async () => {}) => {
    const handed: Handed[] = [];
    stops.push(await broker.consume('kitchen', async (events, attempt) => {
      handed.push({ ids: events.map(({ id }) => id), attempt });
      return handle(events, attempt);
    }, { concurrency: 1, backoff: () => 10, onGivenUp }));
    return handed;
  };
  const some = (count: number) => Array.from({ length: count }, () => event(v7(), 1));

  it('come in handfuls, in their order', async () => {
    const sent = some(120);
    await broker.send('kitchen', sent, 'live');
    const handed = await consume(() => []);
    await until(() => handed.flatMap(({ ids }) => ids).length, (count) => count === 120);
    expect(handed.map(({ ids }) => ids.length)).toEqual([50, 50, 20]);
    expect(handed.flatMap(({ ids }) => ids)).toEqual(sent.map(({ id }) => id));
  });

  it('come again by themselves when they failed, with their attempts counted on', async () => {
    const sent = some(5);
    const bad = sent[2] as EventEnvelope;
    await broker.send('kitchen', sent, 'live');
    const handed = await consume((events, attempt) => (attempt < 4 && events.some(({ id }) => id === bad.id) ? [{ event: bad, error: new Error('not yet'), itsOwn: true }] : []));
    await until(() => handed.length, (count) => count === 4);
    expect(handed).toEqual([{ ids: sent.map(({ id }) => id), attempt: 1 }, ...[2, 3, 4].map((attempt) => ({ ids: [bad.id], attempt }))]);
  });

  it('come again one by one when the whole handful failed', async () => {
    const sent = some(3);
    await broker.send('kitchen', sent, 'live');
    const handed = await consume((events) => {
      if (events.length > 1) throw new Error('the inbox is out of reach');
      return [];
    });
    await until(() => handed.length, (count) => count === 4);
    expect(handed.slice(1).flatMap(({ ids }) => ids).toSorted()).toEqual(sent.map(({ id }) => id).toSorted());
  });

  it('set only that one aside that cannot be read', async () => {
    const [good, other] = some(2) as [EventEnvelope, EventEnvelope];
    const unreadable = { ...event(v7(), 1), sequence: 'first' } as never as EventEnvelope;
    await broker.send('kitchen', [good, unreadable, other], 'live');
    const handed = await consume(() => []);
    await until(() => handed.flatMap(({ ids }) => ids), (ids) => ids.length === 2);
    expect(handed.flatMap(({ ids }) => ids)).toEqual([good.id, other.id]);
  });
});

it('a handful that ends its process is taken apart, and only what ended it goes on doing so', async () => {
  await using database = await testDatabase({ sql: '' });
  const broker = await openBroker({ postgresUrl: database.url }, { alone: true });
  const sent = Array.from({ length: 4 }, () => event(v7(), 1));
  const killer = sent[1] as EventEnvelope;
  await broker.send('kitchen', sent, 'live');
  const worker = spawn(process.execPath, [new URL('./killed-worker.ts', import.meta.url).pathname, database.url, killer.id], { stdio: ['ignore', 'inherit', 'inherit'] });
  await once(worker, 'exit');
  const handed: string[][] = [];
  const stop = await broker.consume('kitchen', async (events) => (handed.push(events.map(({ id }) => id)), []), { concurrency: 1, backoff: () => 10, onGivenUp: async () => {} });
  await until(() => handed.flat(), (ids) => ids.length >= 4);
  expect(handed).toEqual(sent.map(({ id }) => [id])); // one by one: had it come in its handful, it would have ended the process again with all of it
  await stop();
  await broker.close();
});
