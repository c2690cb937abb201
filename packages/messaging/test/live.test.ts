import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import type { Broker, PubSub } from '#messaging/broker.ts';
import { liveFeed, type LiveFeedOptions } from '#messaging/live.ts';
import { latestChange, readChanges, type Change, type RawDatabase } from '#messaging/persistence/journal.ts';
import { testContext, type TestContext } from './context.ts';
import { describeOnBothStores, type TestStore } from './stores.ts';
import { until } from '#testing/until.ts';

/** What a Prisma client does, with nothing generated. */
const rawDatabase = ({ pool }: TestContext): RawDatabase => ({ $queryRawUnsafe: async <T>(sql: string, ...values: unknown[]) => (await pool.query(sql, values)).rows as T });

let context: TestContext;
beforeAll(async () => {
  context = await testContext();
});
afterAll(async () => {
  await context[Symbol.asyncDispose]();
});

const change = (stream: string, subject = '') => context.write({ events: [], changes: [{ stream, subject }] });
const feedOf = (stream: string, pubsub: LiveFeedOptions<Change>['pubsub'], options: Partial<LiveFeedOptions<Change>> = {}) =>
  liveFeed<Change>({
    pubsub, topic: stream, read: (after) => readChanges(rawDatabase(context), stream, after, 7), latest: () => latestChange(rawDatabase(context), stream),
    idleReadMs: 60_000, ...options,
  });
const take = async (feed: AsyncGenerator<{ sequence: number }>, count: number): Promise<number[]> => {
  const taken: number[] = [];
  while (taken.length < count) {
    const { value, done } = await feed.next();
    if (done) break;
    taken.push(value.sequence);
  }
  return taken;
};
const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, index) => from + index);

describeOnBothStores('a live feed', (open) => {
  let store: TestStore;
  let broker: Broker;
  let writer: Broker;

  beforeAll(async () => {
    store = await open();
    [broker, writer] = [await store.openBroker(), await store.openBroker()];
  });
  afterAll(async () => {
    await Promise.all([broker.close(), writer.close()]);
    await store[Symbol.asyncDispose]();
  });

  it('gives what is past the cursor, then what comes', async () => {
    const stream = v7();
    for (let count = 0; count < 20; count += 1) await change(stream);
    const feed = feedOf(stream, broker.pubsub, { after: 5 });
    expect(await take(feed, 15)).toEqual(upTo(20, 6));
    const next = feed.next();
    await change(stream);
    await writer.pubsub.publish(stream, null);
    expect((await next).value).toMatchObject({ sequence: 21 });
    await feed.return();
  });

  it('begins with what is new when there is no cursor', async () => {
    const stream = v7();
    await change(stream);
    const { promise: looked, resolve } = Promise.withResolvers<void>();
    const feed = feedOf(stream, broker.pubsub, { after: null, latest: () => latestChange(rawDatabase(context), stream).finally(resolve) });
    const next = feed.next();
    await looked;
    await change(stream);
    await writer.pubsub.publish(stream, null);
    expect((await next).value).toMatchObject({ sequence: 2 });
    await feed.return();
  });

  it('has no gap and no repeat under ten writers, for subscribers that leave and come back where they were', async () => {
    const stream = v7();
    const total = 300;
    const writing = Promise.all(Array.from({ length: 10 }, async () => {
      for (let count = 0; count < total / 10; count += 1) {
        await change(stream);
        void writer.pubsub.publish(stream, null);
      }
    }));
    const subscribe = async (stayFor: number) => {
      const seen: number[] = [];
      while (seen.length < total) {
        const feed = feedOf(stream, broker.pubsub, { after: seen.at(-1) ?? 0 });
        seen.push(...(await take(feed, Math.min(stayFor, total - seen.length))));
        await feed.return();
      }
      return seen;
    };
    const [steady, restless, fickle] = await Promise.all([subscribe(total), subscribe(17), subscribe(1), writing]);
    expect(steady).toEqual(upTo(total));
    expect(restless).toEqual(upTo(total));
    expect(fickle).toEqual(upTo(total));
  });

  it('reads again after the connection that brings the hints was lost', async () => {
    const stream = v7();
    const feed = feedOf(stream, broker.pubsub, { after: 0 });
    const next = feed.next();
    await change('another');
    await store.unplug();
    await change(stream);
    await writer.pubsub.publish(stream, null); // nobody hears it
    await store.plug();
    expect((await next).value).toMatchObject({ sequence: 1 });
    await feed.return();
  });
});

describe('a live feed', () => {
  /** The port itself, within this process, with the hints in the test's hand. */
  const hand = () => {
    const listeners = new Set<() => void>();
    const pubsub: Pick<PubSub, 'subscribe'> = {
      subscribe: async (_topic, listener) => {
        const own = () => listener({ kind: 'message', message: null });
        listeners.add(own);
        return () => void listeners.delete(own);
      },
    };
    return { pubsub, listeners, hint: () => listeners.forEach((tell) => tell()) };
  };

  it('does not miss what happens while it reads', async () => {
    const { pubsub, hint } = hand();
    const items: { sequence: number }[] = [];
    let reads = 0;
    const feed = liveFeed({ pubsub, topic: 't', after: 0, latest: async () => 0, idleReadMs: 60_000, read: async (after) => {
      const found = items.filter(({ sequence }) => sequence > after);
      if (++reads === 1) {
        items.push({ sequence: 1 }); // after the read has seen nothing, before it has said so
        hint();
      }
      return found;
    } });
    expect((await feed.next()).value).toEqual({ sequence: 1 });
    await feed.return();
  });

  it('reads without a hint from time to time', async () => {
    const stream = v7();
    const { promise: nothingYet, resolve } = Promise.withResolvers<void>();
    const feed = feedOf(stream, hand().pubsub, { after: 0, idleReadMs: 20, read: (after) => readChanges(rawDatabase(context), stream, after).finally(resolve) });
    const next = feed.next();
    await nothingYet;
    await change(stream);
    expect((await next).value).toMatchObject({ sequence: 1 });
    await feed.return();
  });

  it('ends at once and leaves nobody listening when it is left while it waits', async () => {
    const { pubsub, listeners } = hand();
    const feed = feedOf(v7(), pubsub, { after: 0 });
    const next = feed.next();
    await until(() => listeners.size, (count) => count === 1);
    expect(await feed.return()).toEqual({ value: undefined, done: true });
    expect(await next).toEqual({ value: undefined, done: true });
    expect(listeners.size).toBe(0);
  });

  it('ends when it is told to by a signal, also between two items', async () => {
    const { pubsub, listeners } = hand();
    const waiting = new AbortController();
    const next = feedOf(v7(), pubsub, { after: 0, signal: waiting.signal }).next();
    await until(() => listeners.size, (count) => count === 1);
    waiting.abort();
    expect((await next).done).toBe(true);

    const stream = v7();
    await change(stream);
    await change(stream);
    const between = new AbortController();
    const feed = feedOf(stream, pubsub, { after: 0, signal: between.signal });
    expect(await take(feed, 1)).toEqual([1]);
    between.abort();
    expect((await feed.next()).done).toBe(true);
    expect(listeners.size).toBe(0);
  });

  it('tries a read that failed again', async () => {
    const stream = v7();
    await change(stream);
    let failures = 2;
    const feed = feedOf(stream, hand().pubsub, { after: 0, read: async (after) => {
      if (failures-- > 0) throw new Error('the database is away');
      return readChanges(rawDatabase(context), stream, after);
    } });
    expect(await take(feed, 1)).toEqual([1]);
    await feed.return();
  });

  it('throws what goes on failing, and leaves nobody listening', async () => {
    const { pubsub, listeners } = hand();
    const feed = feedOf(v7(), pubsub, { after: 0, read: async () => Promise.reject(new Error('the database is away')) });
    await expect(feed.next()).rejects.toThrow('the database is away');
    expect(listeners.size).toBe(0);
  });

  it('reads once for many hints', async () => {
    const { pubsub, hint, listeners } = hand();
    const stream = v7();
    let reads = 0;
    const feed = feedOf(stream, pubsub, { after: 0, read: (after) => (reads += 1, readChanges(rawDatabase(context), stream, after)) });
    const next = feed.next();
    await until(() => reads, (count) => count === 1);
    expect(listeners.size).toBe(1);
    await change(stream);
    for (let count = 0; count < 100; count += 1) hint();
    await next;
    expect(reads).toBeLessThanOrEqual(3);
    await feed.return();
  });
});
