import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { v7 } from 'uuid';
import type { EventEnvelope } from '#contracts/event.ts';
import { openBroker, type Broker, type Failure, type Hint, type Stop } from '#messaging/broker.ts';
import { redisAvailable, testRedis } from '#testing/redis.ts';
import { event } from './context.ts';
import { describeOnBothStores, type TestStore } from './stores.ts';
import { until } from '#testing/until.ts';

type One = (event: EventEnvelope, attempt: number) => Promise<void>;
/** Handles them one after the other. */
const each = (handle: One) => async (events: readonly EventEnvelope[], attempt: number): Promise<readonly Failure[]> => {
  const failures: Failure[] = [];
  for (const event of events) {
    try {
      await handle(event, attempt);
    } catch (error) {
      failures.push({ event, error, itsOwn: true });
    }
  }
  return failures;
};

describeOnBothStores('a broker', (open) => {
  let store: TestStore;
  let broker: Broker;
  let other: Broker;
  let stops: (Stop | (() => void))[] = [];

  beforeAll(async () => {
    store = await open();
    [broker, other] = [await store.openBroker(), await store.openBroker()];
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await store.forget();
  });
  afterAll(async () => {
    await Promise.all([broker.close(), other.close()]);
    await store[Symbol.asyncDispose]();
  });

  const consume = async (consumer: string, handler: One, onGivenUp = async () => {}) => {
    stops.push(await broker.consume(consumer, each(handler), { concurrency: 4, backoff: () => 10, onGivenUp }));
  };

  describe('keeps who listens to what', () => {
    it('for every process, once each', async () => {
      await Promise.all([broker.bind('kitchen', ['order', 'payment']), other.bind('kitchen', ['order'])]);
      await broker.bind('kitchen', ['order', 'payment']);
      const { bindings, epoch } = await other.routes();
      expect(bindings.map(({ consumer, aggregateType }) => `${consumer} ${aggregateType}`).toSorted()).toEqual(['kitchen order', 'kitchen payment']);
      expect(await broker.routes()).toEqual({ bindings: expect.arrayContaining([...bindings]), epoch });
    });
    it('and tells a binding made again from the one that was there before', async () => {
      await broker.bind('kitchen', ['order']);
      const [before] = (await broker.routes()).bindings;
      await broker.bind('kitchen', ['order']);
      expect((await broker.routes()).bindings).toEqual([before]);
      await broker.unbind('kitchen', ['order']);
      expect((await broker.routes()).bindings).toEqual([]);
      await broker.bind('kitchen', ['order']);
      const [after] = (await broker.routes()).bindings;
      expect(after).toEqual({ ...before, id: expect.not.stringMatching(before?.id ?? '') });
    });
    it('in an epoch that ends when it is emptied', async () => {
      await broker.bind('kitchen', ['order']);
      const before = await broker.routes();
      await store.forget();
      const after = await broker.routes();
      expect(after.bindings).toEqual([]);
      expect(after.epoch).not.toBe(before.epoch);
      expect((await other.routes()).epoch).toBe(after.epoch);
    });
  });

  describe('hands over events', () => {
    it('as they were sent, in their order', async () => {
      const sent = Array.from({ length: 20 }, (_, index) => event(v7(), 1, { index, text: '"도시락"' }));
      const received: EventEnvelope[] = [];
      await other.send('kitchen', sent, 'live');
      stops.push(await broker.consume('kitchen', each(async (one) => void received.push(one)), { concurrency: 1, backoff: () => 10, onGivenUp: async () => {} }));
      await until(() => received.length, (count) => count === 20);
      expect(received).toEqual(sent);
    });
    it('once a round, and again in another one', async () => {
      const twice = event(v7(), 1);
      for (const round of ['live', 'live', 'by-hand']) await broker.send('kitchen', [twice], round);
      const received: string[] = [];
      await consume('kitchen', async ({ id }) => void received.push(id));
      await broker.send('kitchen', [event('last', 1)], 'live');
      await until(() => received.length, (count) => count === 3);
      expect(received.filter((id) => id === twice.id)).toHaveLength(2);
    });
    it('again when they fail, with the number of the attempt', async () => {
      const attempts: number[] = [];
      await consume('kitchen', async (_, attempt) => {
        attempts.push(attempt);
        if (attempt < 4) throw new Error('not yet');
      });
      await broker.send('kitchen', [event(v7(), 1)], 'live');
      await until(() => attempts.length, (count) => count === 4);
      expect(attempts).toEqual([1, 2, 3, 4]);
    });
    it('each to one of the consumers of a queue', async () => {
      const received: string[] = [];
      await consume('kitchen', async ({ id }) => void received.push(id));
      stops.push(await other.consume('kitchen', each(async ({ id }) => void received.push(id)), { concurrency: 4, backoff: () => 10, onGivenUp: async () => {} }));
      const sent = Array.from({ length: 40 }, () => event(v7(), 1));
      await broker.send('kitchen', sent, 'live');
      await until(() => received.length, (count) => count === 40);
      expect(received.toSorted()).toEqual(sent.map(({ id }) => id).toSorted());
    });
  });

  it('fires timers when they are due, and again when that failed', async () => {
    const fired: string[] = [];
    let firstLateAt = 0;
    const now = Date.now();
    // before anybody works on them: the one that is set twice has not fired when it is set again
    await broker.timers.add('kitchen', [{ kind: 'late', id: 'a:b', dueAt: new Date(now + 400) }, { kind: 'soon', id: 'c', dueAt: new Date(now + 50) }, { kind: 'past', id: 'd', dueAt: new Date(now - 50) }]);
    await broker.timers.add('kitchen', [{ kind: 'soon', id: 'c', dueAt: new Date(now + 50) }]);
    stops.push(await broker.timers.work('kitchen', async ({ kind, id }) => {
      fired.push(`${kind} ${id}`);
      if (kind !== 'late' || firstLateAt > 0) return;
      firstLateAt = Date.now();
      throw new Error('not yet');
    }));
    await until(() => fired.length, (count) => count === 4);
    expect(fired.toSorted()).toEqual(['late a:b', 'late a:b', 'past d', 'soon c']);
    expect(firstLateAt - now).toBeGreaterThanOrEqual(400);
  });

  describe('passes hints on', () => {
    const heard = (): { hints: Hint[]; hear: (hint: Hint) => void } => {
      const hints: Hint[] = [];
      return { hints, hear: (hint) => void hints.push(hint) };
    };
    it('to every subscriber of the topic in every process, until it leaves', async () => {
      const [here, there, elsewhere] = [heard(), heard(), heard()];
      const leave = await broker.pubsub.subscribe('orders', here.hear);
      stops.push(await other.pubsub.subscribe('orders', there.hear), await other.pubsub.subscribe('riders', elsewhere.hear));
      await broker.pubsub.publish('orders', { at: 1, name: "it's 도시락" });
      await until(() => there.hints.length + here.hints.length, (count) => count === 2);
      leave();
      await broker.pubsub.publish('orders', { at: 2 });
      await until(() => there.hints.length, (count) => count === 2);
      expect(there.hints).toEqual([{ kind: 'message', message: { at: 1, name: "it's 도시락" } }, { kind: 'message', message: { at: 2 } }]);
      expect(here.hints).toHaveLength(1);
      expect(elsewhere.hints).toEqual([]);
    });
    it('and, when one is too long to carry, says that there is something to look at', async () => {
      const { hints, hear } = heard();
      stops.push(await other.pubsub.subscribe('orders', hear));
      await broker.pubsub.publish('orders', { text: '"'.repeat(6_000) });
      await broker.pubsub.publish('orders', { text: '"'.repeat(3_000) });
      await until(() => hints.length, (count) => count === 2);
      expect(hints).toEqual([{ kind: 'resync' }, { kind: 'message', message: { text: '"'.repeat(3_000) } }]);
    });
    it('and, after a connection was lost, has everybody look again', async () => {
      const { hints, hear } = heard();
      stops.push(await other.pubsub.subscribe('orders', hear));
      await store.unplug();
      await broker.pubsub.publish('orders', { lost: true }); // and does not throw
      await store.plug();
      await until(() => hints.length, (count) => count >= 1);
      const messages = () => hints.filter(({ kind }) => kind === 'message');
      expect([hints[0], messages()]).toEqual([{ kind: 'resync' }, []]);
      await until(() => broker.pubsub.publish('orders', 'back').then(messages), ({ length }) => length >= 1);
      expect(messages()[0]).toEqual({ kind: 'message', message: 'back' });
    });
  });

  it('fails at once while its store is out of reach, and works again by itself', async () => {
    const received: string[] = [];
    await consume('kitchen', async ({ id }) => void received.push(id));
    await broker.ping();
    await store.unplug();
    const began = performance.now();
    const sent = event(v7(), 1);
    await expect(broker.send('kitchen', [sent], 'live')).rejects.toThrow();
    await expect(broker.send('never-seen-before', [sent], 'live')).rejects.toThrow();
    await expect(broker.routes()).rejects.toThrow();
    await expect(broker.ping()).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(15_000);
    await store.plug();
    await until(() => broker.send('kitchen', [sent], 'live').then(() => true, () => false), (done) => done);
    await until(() => broker.send('never-seen-before', [sent], 'live').then(() => true, () => false), (done) => done);
    await until(() => received, ([id]) => id === sent.id);
  });
});

describeOnBothStores('a broker', (open) => {
  it('can be closed while its store is out of reach and an event is under way', async () => {
    await using store = await open();
    const broker = await store.openBroker();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
    await broker.consume('kitchen', each(() => (begin(), mayEnd)), { concurrency: 1, backoff: () => 10, onGivenUp: async () => {} });
    await broker.send('kitchen', [event(v7(), 1)], 'live');
    await begun;
    await store.unplug();
    const closed = broker.close();
    end();
    await closed;
    await store.plug();
  });
});

(redisAvailable() ? describe : describe.skip)('a broker on Redis', () => {
  it('begins another epoch when the server was started again, as it may have lost what it had acknowledged', async () => {
    await using redis = await testRedis();
    const broker = await openBroker({ redisUrl: redis.url });
    await broker.bind('kitchen', ['order']);
    const before = await broker.routes();
    await redis.kill();
    await redis.start();
    const after = await until(() => broker.routes().catch(() => null), (routes) => routes !== null);
    expect(after?.bindings).toEqual(before.bindings); // its append-only file has them
    expect(after?.epoch).not.toBe(before.epoch);
    await broker.close();
  });
  it('asks again which server it is when that could not be told', async () => {
    await using redis = await testRedis();
    const broker = await openBroker({ redisUrl: redis.url });
    const { epoch } = await broker.routes();
    const client = new Redis(redis.url);
    await client.acl('SETUSER', 'default', '-info');
    await client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await until(() => broker.ping().then(() => true, () => false), (connected) => connected);
    await expect(broker.routes()).rejects.toThrow();
    await client.acl('SETUSER', 'default', '+info');
    expect((await broker.routes()).epoch).toBe(epoch);
    client.disconnect();
    await broker.close();
  });
  it('refuses one that throws jobs away when memory runs short', async () => {
    await using redis = await testRedis();
    const client = new Redis(redis.url);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await (await openBroker({ redisUrl: redis.url })).close(); // without a limit it never runs short
    await client.config('SET', 'maxmemory', '100mb');
    await expect(openBroker({ redisUrl: redis.url })).rejects.toThrow('must be noeviction');
    client.disconnect();
  });
  it('says so when it has no room for what is sent, one or many, and takes it when it has', async () => {
    await using redis = await testRedis();
    const broker = await openBroker({ redisUrl: redis.url });
    const received: string[] = [];
    await broker.consume('kitchen', each(async ({ id }) => void received.push(id)), { concurrency: 1, backoff: () => 10, onGivenUp: async () => {} });
    const client = new Redis(redis.url);
    await client.config('SET', 'maxmemory', '1');
    const [one, ...many] = Array.from({ length: 121 }, () => event(v7(), 1));
    const asked = [
      () => broker.send('kitchen', [one as EventEnvelope], 'live'),
      () => broker.send('kitchen', many, 'live'),
      () => broker.timers.add('kitchen', [{ kind: 'soon', id: 'a', dueAt: new Date() }]),
      () => broker.bind('kitchen', ['order']),
    ];
    for (const ask of asked) await expect(ask()).rejects.toThrow('OOM');
    await client.config('SET', 'maxmemory', '0');
    for (const ask of asked) await ask();
    await until(() => received, ({ length }) => length === 121);
    client.disconnect();
    await broker.close();
  });
  it('gives up on a server that hangs', async () => {
    await using redis = await testRedis();
    const broker = await openBroker({ redisUrl: redis.url });
    await broker.send('kitchen', [event(v7(), 1)], 'live');
    redis.freeze();
    await expect(broker.send('kitchen', [event(v7(), 1)], 'live')).rejects.toThrow();
    redis.thaw();
    await until(() => broker.send('kitchen', [event(v7(), 1)], 'live').then(() => true, () => false), (done) => done);
    await broker.close();
  });
});

describe('opening a broker', () => {
  it('says what cannot be reached, and no password', async () => {
    await expect(openBroker({ redisUrl: 'redis://:secret@127.0.0.1:1' })).rejects.toThrow(/^Redis at redis:\/\/127.0.0.1:1 cannot be used/);
    await expect(openBroker({ postgresUrl: 'postgresql://dosirak:secret@127.0.0.1:1/queue' })).rejects.toThrow(/^the queue database at postgresql:\/\/127.0.0.1:1\/queue cannot be used/);
  });
});
