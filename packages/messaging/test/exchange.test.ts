import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { v7 } from 'uuid';
import type { EventEnvelope } from '#contracts/event.ts';
import { NotHeardYet } from '#kernel/not-heard-yet.ts';
import type { Broker } from '#messaging/broker.ts';
import { startConsumer, type Consumer, type ConsumerOptions } from '#messaging/consumer.ts';
import { inboxOn } from '#messaging/inbox.ts';
import { startRelay, type Relay, type RelayOptions } from '#messaging/relay.ts';
import { requestReplay } from '#messaging/replay.ts';
import { event, poolWith, testContext, type TestContext } from './context.ts';
import { describeOnBothStores, type TestStore } from './stores.ts';
import { until } from '#testing/until.ts';

describeOnBothStores('events from one context to another', (open) => {
  let store: TestStore;
  let broker: Broker;
  let order: TestContext;
  let kitchen: TestContext;
  let running: { stop(): Promise<void> }[];

  beforeAll(async () => {
    store = await open();
    broker = await store.openBroker();
  });
  afterAll(async () => {
    await broker.close();
    await store[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    running = [];
    [order, kitchen] = await Promise.all([testContext(), testContext()]);
  });
  afterEach(async () => {
    await Promise.all(running.map((part) => part.stop()));
    await store.forget();
    await Promise.all([order[Symbol.asyncDispose](), kitchen[Symbol.asyncDispose]()]);
  });

  const relay = (options: Partial<RelayOptions> = {}): Relay => {
    const started = startRelay({ context: 'order', broker, databaseUrl: order.url, pollMs: 50, ...options } as RelayOptions);
    running.push(started);
    return started;
  };
  const consumer = async (options: Partial<ConsumerOptions> = {}): Promise<Consumer> => {
    const started = await startConsumer({
      context: 'kitchen', broker, pool: kitchen.pool, handlers: { order: kitchen.apply }, rebindMs: 50, attempts: 3, backoff: () => 10, ...options,
    } as ConsumerOptions);
    running.push(started);
    return started;
  };
  const applied = (count: number) => until(kitchen.effects, (effects) => effects.length >= count);
  const toldAgo = (aggregate: string, sequence: number, days: number): EventEnvelope => ({ ...event(aggregate, sequence), id: v7({ msecs: Date.now() - days * 86_400_000 }) });
  /** Until then an event may come twice, by itself and with the archive. */
  const replayed = (types = 1) => until(() => order.count('replay WHERE finished_at IS NOT NULL'), (count) => count === types);
  const relayedAll = () => until(() => order.count('outbox WHERE relayed_at IS NULL'), (count) => count === 0);
  /** Sends an event that comes last of all, so that whatever came twice has come twice by then. */
  const settled = async (before: number) => {
    await order.tell(v7());
    await applied(before + 1);
    await until(() => kitchen.count("parked_event WHERE reason = 'EARLY'"), (count) => count === 0);
  };
  const eachOnceInOrder = (effects: { event_id: string; aggregate_id: string; sequence: number }[], aggregates: readonly string[], each: number) => {
    expect(new Set(effects.map(({ event_id }) => event_id)).size).toBe(effects.length);
    for (const aggregate of aggregates) {
      expect(effects.filter(({ aggregate_id }) => aggregate_id === aggregate).map(({ sequence }) => sequence)).toEqual(Array.from({ length: each }, (_, index) => index + 1));
    }
  };

  it('arrive as they were told', async () => {
    const seen: EventEnvelope[] = [];
    await consumer({ handlers: { order: async (received) => (seen.push(received), kitchen.apply(received)) } });
    relay();
    const told = { ...event(v7(), 1, { lines: [{ name: '도시락', price: 8_900 }], note: null }), causationid: v7(), traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    await order.write({ events: [told] });
    await applied(1);
    expect(seen).toEqual([told]);
  });

  it('come once and in order through two relays and two consumers', async () => {
    relay({ batch: 20 });
    relay({ batch: 20 });
    await consumer();
    await consumer({ broker });
    const aggregates = Array.from({ length: 50 }, () => v7());
    await Promise.all(aggregates.map((aggregate) => order.tell(aggregate, 10)));
    await applied(500);
    await settled(500);
    const effects = await kitchen.effects();
    expect(effects).toHaveLength(501);
    eachOnceInOrder(effects, aggregates, 10);
    expect(await kitchen.count('parked_event')).toBe(0);
  });

  it('have their effect once when they come twice', async () => {
    const handled: string[] = [];
    await consumer({ handlers: { order: async (received) => (handled.push(received.id), kitchen.apply(received)) } });
    const told = event(v7(), 1);
    await broker.send('kitchen', [told], 'one');
    await applied(1);
    await broker.send('kitchen', [told], 'two');
    await broker.send('kitchen', [event(told.subject, 2)], 'one'); // in the same lane: once it was applied, the duplicate is through
    await applied(2);
    expect(await kitchen.effects()).toHaveLength(2);
    expect(handled.filter((id) => id === told.id)).toHaveLength(1); // it was dropped before anybody was asked
  });

  it('have their effect once when two replicas are at the same one', async () => {
    const told = event(v7(), 1);
    let together = 0;
    const { promise: both, resolve } = Promise.withResolvers<void>();
    const handlers = { order: async (received: EventEnvelope) => {
      if (++together === 2) resolve();
      await both; // neither writes before the other has looked
      return kitchen.apply(received);
    } };
    const troubles: string[] = [];
    const note = (_: object, message: string) => void troubles.push(message);
    const replica = { handlers, attempts: 1, logger: { debug: () => {}, info: () => {}, warn: note, error: note } };
    await consumer({ ...replica, concurrency: 1 }); // one each, or one of them might take both
    await consumer({ ...replica, concurrency: 1 });
    await broker.send('kitchen', [told], 'one');
    await broker.send('kitchen', [told], 'two');
    await both;
    await applied(1);
    relay();
    await settled(1);
    expect(await kitchen.effects()).toHaveLength(2);
    expect(troubles).toEqual([]); // that the other one was faster is no failure
  });

  it('wait for the one before them', async () => {
    await consumer();
    const aggregate = v7();
    const [first, second, third] = [1, 2, 3].map((sequence) => event(aggregate, sequence)) as [EventEnvelope, EventEnvelope, EventEnvelope];
    await broker.send('kitchen', [third], 'one');
    await broker.send('kitchen', [second], 'one');
    await until(() => kitchen.count("parked_event WHERE reason = 'EARLY'"), (count) => count === 2);
    expect(await kitchen.effects()).toEqual([]);
    await broker.send('kitchen', [first], 'one');
    eachOnceInOrder(await applied(3), [aggregate], 3);
    await until(() => kitchen.count('parked_event'), (count) => count === 0);
  });

  it('do not wait for ever when they are parked just as the one before them was done', async () => {
    const aggregate = v7();
    const { promise: parking, resolve: isParking } = Promise.withResolvers<void>();
    const { promise: mayPark, resolve: letPark } = Promise.withResolvers<void>();
    const slow = poolWith(kitchen.url, 'INSERT INTO parked_event', () => (isParking(), mayPark));
    await consumer({ pool: slow, concurrency: 1 }); // or it would take the first one as well, and put it behind the second
    await broker.send('kitchen', [event(aggregate, 2)], 'one');
    await parking; // it has seen that it is early, and has not parked yet
    await consumer();
    await broker.send('kitchen', [event(aggregate, 1)], 'one');
    await applied(1);
    letPark();
    eachOnceInOrder(await applied(2), [aggregate], 2);
    await Promise.all(running.splice(0).map((part) => part.stop()));
    await slow.end();
  });

  it('are seen by one of the two when they are parked just as the one before them is found to mean nothing', async () => {
    const [first, second] = [event('a', 1), event('a', 2)];
    const inbox = inboxOn(kitchen.pool);
    const other = await kitchen.pool.connect(); // holds the receipt up, as a replica does that is at the same event
    await other.query('BEGIN');
    await other.query("INSERT INTO inbox (event_id, aggregate_type, aggregate_id, sequence) VALUES ($1, 'order', 'a', 1)", [first.id]);
    const settling = inbox.settle(first, [first]);
    await until(() => kitchen.count("pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"), (count) => count === 1);
    await inbox.park([second], 'EARLY');
    const parker = await inbox.look(second);
    await other.query('ROLLBACK');
    other.release();
    const settler = await settling;
    expect([parker.next, settler.next]).toEqual([null, second]);
    expect(settler).toMatchObject({ at: 1, kept: 0 });
  });

  it('are taken along by a duplicate when whoever should have done it died', async () => {
    const aggregate = v7();
    const [first, second] = [event(aggregate, 1), event(aggregate, 2)];
    await kitchen.apply(first);
    await kitchen.pool.query("INSERT INTO parked_event (event_id, aggregate_type, aggregate_id, sequence, envelope, reason) VALUES ($1, 'order', $2, 2, $3, 'EARLY')", [second.id, aggregate, JSON.stringify(second)]);
    await consumer();
    await broker.send('kitchen', [first], 'again');
    eachOnceInOrder(await applied(2), [aggregate], 2);
  });

  it('are found again when nothing at all comes after whoever should have taken them along died', async () => {
    const aggregate = v7();
    const [first, second] = [event(aggregate, 1), event(aggregate, 2)];
    await kitchen.apply(first);
    await kitchen.pool.query("INSERT INTO parked_event (event_id, aggregate_type, aggregate_id, sequence, envelope, reason, parked_at) VALUES ($1, 'order', $2, 2, $3, 'EARLY', now() - interval '1 hour')", [second.id, aggregate, JSON.stringify(second)]);
    await consumer();
    eachOnceInOrder(await applied(2), [aggregate], 2);
  });

  describe('of which one fails', () => {
    it('are held up for its aggregate only, visibly, until it is tried again', async () => {
      relay();
      const [bad, good] = [v7(), v7()];
      let isBroken = true;
      let tried = 0;
      const kitchens = await consumer({ handlers: { order: async (received) => {
        if (received.subject !== bad || received.sequence !== 2 || !isBroken) return kitchen.apply(received);
        tried += 1;
        throw new Error('no such dish');
      } } });
      await replayed();
      await order.tell(bad, 4);
      await order.tell(good, 4);
      await until(kitchens.parked, (parked) => parked.length === 3 && parked[0]?.reason === 'POISON');
      eachOnceInOrder(await applied(5), [good], 4);
      const [poison, ...followers] = await kitchens.parked();
      expect(poison).toMatchObject({ reason: 'POISON', attempts: 3, event: { subject: bad, sequence: 2 }, error: expect.stringContaining('no such dish') });
      expect(followers.map(({ reason, event: { sequence } }) => [reason, sequence])).toEqual([['EARLY', 3], ['EARLY', 4]]);
      expect(tried).toBe(3);

      isBroken = false;
      expect(await kitchens.retryParked('all')).toBe(1);
      eachOnceInOrder(await applied(8), [bad, good], 4);
      await until(kitchens.parked, (parked) => parked.length === 0);
    });

    it('give a follower that fails attempts of its own', async () => {
      const aggregate = v7();
      let tried = 0;
      const kitchens = await consumer({ handlers: { order: async (received) => {
        if (received.sequence === 1) return kitchen.apply(received);
        tried += 1;
        throw new Error('no such dish');
      } } });
      await broker.send('kitchen', [event(aggregate, 2)], 'one');
      await until(kitchens.parked, (parked) => parked.length === 1);
      await broker.send('kitchen', [event(aggregate, 1)], 'one');
      const [poison] = await until(kitchens.parked, ([parked]) => parked?.reason === 'POISON');
      expect(poison?.event.sequence).toBe(2);
      expect(tried).toBe(1 + 3); // once behind the first, then three times for itself
      expect(await kitchen.effects()).toHaveLength(1);
    });

    it('do not count how often their database was away', async () => {
      let away = 5;
      let failures = 2;
      const pool = Object.assign(Object.create(kitchen.pool) as pg.Pool, {
        query: async (sql: string, values: unknown[]) => {
          if (sql.includes('WITH asked') && away-- > 0) throw new Error('the database system is starting up'); // and is there the moment after
          return kitchen.pool.query(sql, values);
        },
      });
      const kitchens = await consumer({ pool, handlers: { order: async (received) => {
        if (failures-- > 0) throw new Error('no such dish');
        return kitchen.apply(received);
      } } });
      await broker.send('kitchen', [event(v7(), 1)], 'one');
      await broker.send('kitchen', [event(v7(), 1), event(v7(), 1)], 'two');
      await applied(3);
      expect(await kitchens.parked()).toEqual([]);
    });

    it('wait, and are no poison, while they need what another aggregate has not told yet', async () => {
      const [needed, needs] = [v7(), v7()];
      const handlers = { order: async (received: EventEnvelope) => {
        if (received.subject === needed) return kitchen.apply(received);
        if ((await kitchen.effects()).length === 0) throw new NotHeardYet(`nothing is heard of ${needed} yet`);
        return kitchen.apply(received);
      } };
      const kitchens = await consumer({ handlers });
      const retry = "UPDATE parked_event SET parked_at = now() - interval '1 hour'"; // each is looked at once a minute
      await broker.send('kitchen', [event(needs, 1), event(needs, 2)], 'one');
      const [first, second] = await until(kitchens.parked, (parked) => parked.length === 2 && parked.every(({ error, event: { sequence } }) => (error === null) === (sequence === 2)));
      expect([first, second].map((parked) => parked?.reason)).toEqual(['EARLY', 'EARLY']);
      expect(first?.error).toContain(`nothing is heard of ${needed} yet`);
      await kitchen.pool.query(retry);
      await consumer({ handlers }); // another replica looks as it starts
      await until(kitchens.parked, ([parked]) => (parked?.attempts ?? 0) > (first?.attempts ?? 0)); // in vain
      expect((await kitchens.parked()).map(({ reason }) => reason)).toEqual(['EARLY', 'EARLY']);

      await broker.send('kitchen', [event(needed, 1)], 'one');
      await applied(1);
      await kitchen.pool.query(retry);
      await consumer({ handlers });
      eachOnceInOrder(await applied(3), [needed], 1);
      eachOnceInOrder(await applied(3), [needs], 2);
      await until(kitchens.parked, (parked) => parked.length === 0);
    });

    it('name a handler that says applied and wrote no receipt', async () => {
      const kitchens = await consumer({ handlers: { order: async () => 'applied' } });
      await broker.send('kitchen', [event(v7(), 1)], 'one');
      const [poison] = await until(kitchens.parked, (parked) => parked.length === 1);
      expect(poison?.error).toContain('wrote no receipt');
    });

    it('are tried again at once when somebody was faster with the aggregate', async () => {
      let conflicts = 2;
      const { promise, resolve } = Promise.withResolvers<void>();
      await consumer({ attempts: 1, handlers: { order: async (received) => {
        if (conflicts-- > 0) throw Object.assign(new Error('no row of that version'), { code: 'P2025' });
        resolve();
        return kitchen.apply(received);
      } } });
      await broker.send('kitchen', [event(v7(), 1)], 'one');
      await promise;
      await applied(1);
      expect(await kitchen.count('parked_event')).toBe(0);
    });
  });

  it('of an aggregate that a replica does not know are left to those who do, as in the middle of an upgrade', async () => {
    const aggregate = v7();
    const before = await consumer({ handlers: { store: kitchen.apply } });
    await broker.send('kitchen', [event(aggregate, 1), event(aggregate, 2)], 'one');
    await until(before.parked, (parked) => parked.length === 2);
    expect(await kitchen.count("parked_event WHERE reason = 'EARLY'")).toBe(2);
    await before.stop(); // as long as it runs it may be the one to take them, and leave them for another minute
    running = running.filter((part) => part !== before);
    await kitchen.pool.query("UPDATE parked_event SET parked_at = now() - interval '1 hour'"); // each is looked at once a minute
    await consumer();
    eachOnceInOrder(await applied(2), [aggregate], 2);
  });

  it('of an aggregate that a context follows no longer are not sent to it any more, and when it follows it again, all it has missed', async () => {
    const [aggregate, other] = [v7(), v7()];
    relay();
    const first = await consumer({ handlers: { order: kitchen.apply, store: kitchen.apply } });
    await replayed(2);
    await order.write({ events: [toldAgo(aggregate, 1, 10)] });
    await applied(1);
    await first.stop();
    await order.pool.query("UPDATE replay SET started_at = now() - interval '20 days', finished_at = now() - interval '20 days'"); // all that was ten days ago
    const second = await consumer({ handlers: { store: kitchen.apply } });
    expect((await broker.routes()).bindings.map(({ aggregateType }) => aggregateType)).toEqual(['store']);
    await order.write({ events: [toldAgo(aggregate, 2, 5), { ...event(other, 1), aggregatetype: 'store' }] });
    await applied(2);
    await second.stop();
    running = running.filter((part) => part !== first && part !== second);
    await consumer({ handlers: { order: kitchen.apply, store: kitchen.apply } });
    eachOnceInOrder(await applied(3), [aggregate], 2);
  });

  it('that mean nothing to a context leave their receipt, so that what follows is next in line', async () => {
    await consumer({ handlers: { order: async (received) => (received.sequence === 1 ? 'ignored' : kitchen.apply(received)) } });
    relay();
    const aggregate = v7();
    await order.tell(aggregate, 2);
    expect((await applied(1)).map(({ sequence }) => sequence)).toEqual([2]);
    await until(() => kitchen.count('inbox'), (count) => count === 2);
  });

  it('wait on the queue for a consumer that is not running', async () => {
    const first = await consumer();
    relay();
    await replayed();
    await first.stop();
    running = running.filter((part) => part !== first);
    const aggregate = v7();
    await order.tell(aggregate, 5);
    await relayedAll();
    expect(await kitchen.effects()).toEqual([]);
    await consumer();
    eachOnceInOrder(await applied(5), [aggregate], 5);
  });

  it('told before a consumer was ever bound are sent to it from the archive', async () => {
    relay({ batch: 7 });
    const aggregates = Array.from({ length: 5 }, () => v7());
    for (const aggregate of aggregates) await order.tell(aggregate, 6);
    await relayedAll();
    await consumer();
    eachOnceInOrder(await applied(30), aggregates, 6);
  });

  it('told while a consumer was not bound are sent to it when it is bound again', async () => {
    relay();
    const first = await consumer();
    await replayed();
    const aggregate = v7();
    await order.tell(aggregate, 1);
    await applied(1);
    await first.stop();
    running = running.filter((part) => part !== first);
    await broker.unbind('kitchen', ['order']);
    await order.tell(aggregate, 2, 2);
    await relayedAll();
    await consumer();
    eachOnceInOrder(await applied(3), [aggregate], 3);
  });

  it('do not fall between the live relay and the replay for a consumer that is bound just then', async () => {
    const aggregate = v7();
    let hold = true;
    await order.tell(v7()); // or there would be no reason to select
    const early = event(aggregate, 1);
    // the moment before the relay selects its rows: a consumer is bound, is sent the whole archive, and only then the event is told
    const pool = poolWith(order.url, 'relayed_at IS NULL ORDER BY id', async () => {
      if (!hold) return;
      hold = false;
      await consumer();
      await replayed();
      await order.write({ events: [early] });
    });
    relay({ pool, databaseUrl: undefined } as Partial<RelayOptions>);
    expect((await applied(2)).map(({ event_id }) => event_id)).toContain(early.id);
    await Promise.all(running.splice(0).map((part) => part.stop()));
    await pool.end();
  });

  it('told long ago are sent again when the queue was emptied before their consumer had taken them', async () => {
    const aggregates = [v7(), v7()];
    for (const aggregate of aggregates) await order.write({ events: [1, 2].map((sequence) => toldAgo(aggregate, sequence, 10)) });
    relay();
    await broker.bind('kitchen', ['order']); // and nobody is there
    await relayedAll();
    await replayed();
    await store.forget();
    await consumer();
    eachOnceInOrder(await applied(4), aggregates, 2);
  });

  it('told long ago, while their consumer was away or not bound, are sent to it when it is back and the queue has forgotten them', async () => {
    const aggregate = v7();
    const orders = relay();
    const first = await consumer();
    await order.write({ events: [toldAgo(aggregate, 1, 10)] });
    await applied(1);
    await replayed();
    await Promise.all([first.stop(), orders.stop()]);
    running = [];
    await order.pool.query("UPDATE replay SET started_at = now() - interval '20 days', finished_at = now() - interval '20 days'"); // all that was ten days ago
    await order.pool.query("UPDATE outbox SET relayed_at = now() - interval '10 days'");
    await broker.unbind('kitchen', ['order']);
    await order.write({ events: [toldAgo(aggregate, 2, 5)] });
    relay();
    await relayedAll();
    await consumer();
    eachOnceInOrder(await applied(2), [aggregate], 2);
  });

  it('are all there after the queue was emptied, and none has its effect twice', async () => {
    const first = await consumer();
    relay();
    const aggregates = Array.from({ length: 10 }, () => v7());
    await Promise.all(aggregates.map((aggregate) => order.tell(aggregate, 3)));
    await applied(30);
    await first.stop();
    running = running.filter((part) => part !== first);
    await Promise.all(aggregates.map((aggregate) => order.tell(aggregate, 3, 4)));
    await relayedAll(); // they are nowhere but on the queue now
    await store.forget();
    await consumer();
    await applied(60);
    await settled(60);
    const effects = await kitchen.effects();
    expect(effects).toHaveLength(61);
    eachOnceInOrder(effects, aggregates, 6);
  });

  it('go on after the queue was emptied under a consumer that runs, which binds itself again', async () => {
    await consumer();
    relay();
    const aggregate = v7();
    await order.tell(aggregate, 2);
    await applied(2);
    await store.forget();
    await order.tell(aggregate, 2, 3);
    eachOnceInOrder(await applied(4), [aggregate], 4);
  });

  it('are sent again when a relay died after sending and before marking', async () => {
    await consumer();
    let died = false;
    const dying = relay({ broker: { ...broker, send: async (...args) => {
      await broker.send(...args);
      if (args[1].length === 0) return;
      died = true;
      throw new Error('killed');
    } } });
    const aggregate = v7();
    await order.tell(aggregate, 3);
    await until(() => died, (yes) => yes);
    await applied(3);
    await dying.stop();
    expect(await order.count('outbox WHERE relayed_at IS NULL')).toBe(3);
    relay();
    await relayedAll();
    await settled(3);
    expect(await kitchen.effects()).toHaveLength(4);
  });

  it('are replayed by hand', async () => {
    const aggregate = v7();
    relay();
    const first = await consumer();
    await replayed();
    await order.tell(aggregate, 3);
    await applied(3);
    await first.stop();
    running = running.filter((part) => part !== first);
    await kitchen.pool.query('TRUNCATE inbox, effect'); // as one does who builds a read model anew
    await consumer();
    expect(await requestReplay(order.pool, 'kitchen')).toEqual(['order']);
    eachOnceInOrder(await applied(3), [aggregate], 3);
  });

  it('go on by themselves after the queue was out of reach', async () => {
    await consumer();
    const orders = relay();
    const [before, after] = [v7(), v7()];
    await order.tell(before, 3);
    await applied(3);
    await store.unplug();
    await order.tell(after, 20);
    const began = performance.now();
    await expect(broker.send('kitchen', [event(v7(), 1)], 'one')).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(15_000); // a producer is told at once
    expect(await orders.backlog()).toMatchObject({ events: 20 });
    await store.plug();
    const effects = await applied(23);
    expect(effects).toHaveLength(23);
    eachOnceInOrder(effects, [after], 20);
  });
});
