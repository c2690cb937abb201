import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Broker, DueTimer, Timer } from '#messaging/broker.ts';
import { startTimers, type Timers, type TimersOptions } from '#messaging/timers.ts';
import { describeOnBothStores, type TestStore } from './stores.ts';
import { until } from '#testing/until.ts';

describeOnBothStores('timers', (open) => {
  let store: TestStore;
  let broker: Broker;
  let running: Timers[] = [];
  /** Stands for a context's table: what is fired is settled, and pending no longer. */
  let table: Map<string, DueTimer>;
  let fired: string[] = [];

  beforeAll(async () => {
    store = await open();
    broker = await store.openBroker();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((timers) => timers.stop()));
    await store.forget();
  });
  afterAll(async () => {
    await broker.close();
    await store[Symbol.asyncDispose]();
  });

  const pendingOf = (...timers: DueTimer[]) => {
    fired = [];
    table = new Map(timers.map((timer) => [timer.id, timer]));
  };
  const start = async (options: Partial<TimersOptions> = {}) => {
    const fire = async ({ id }: Timer) => {
      if (table.delete(id)) fired.push(id);
    };
    const timers = await startTimers({ context: 'kitchen', broker, fire, pending: async () => [...table.values()], epochMs: 20, ...options });
    running.push(timers);
    return timers;
  };
  const inMs = (id: string, ms: number): DueTimer => ({ kind: 'expire', id, dueAt: new Date(Date.now() + ms) });

  it('fire what is scheduled', async () => {
    pendingOf();
    const timers = await start();
    const timer = inMs('a', 50);
    table.set('a', timer);
    await timers.schedule(timer);
    await until(() => fired, (ids) => ids.includes('a'));
  });

  it('are made from the database at the start, those long due as well', async () => {
    pendingOf(inMs('a', 50), inMs('b', -60_000));
    await start();
    await until(() => fired, (ids) => ids.length === 2);
    expect(fired.toSorted()).toEqual(['a', 'b']);
  });

  it('are made again when the queue was emptied', async () => {
    const anHour = 3_600_000;
    pendingOf(inMs('a', anHour), inMs('b', anHour));
    let asked = 0;
    await start({ pending: async () => (asked += 1, [...table.values()]) });
    await until(() => asked, (times) => times === 1);
    pendingOf(inMs('a', 0), inMs('b', 0)); // and nobody schedules them
    await store.forget();
    await until(() => fired, (ids) => ids.length === 2);
    expect(asked).toBe(2); // for the epoch's sake: the next round is a minute away
  });

  it('are made again from time to time, whatever happened to them', async () => {
    pendingOf();
    await start({ remakeMs: 50 });
    table.set('a', inMs('a', 0)); // and nobody schedules it
    await until(() => fired, (ids) => ids.length === 1);
  });

  it('set twice or in two processes do no harm', async () => {
    pendingOf(inMs('a', 100));
    const timers = await start();
    await start();
    for (const timer of table.values()) await timers.schedule(timer);
    await until(() => fired, (ids) => ids.length === 1);
    expect(fired).toEqual(['a']);
  });

  it('are tried again when firing failed', async () => {
    pendingOf(inMs('a', 0));
    let tries = 0;
    await start({ fire: async ({ id }) => {
      if (++tries === 1) throw new Error('not yet');
      table.delete(id);
      fired.push(id);
    } });
    await until(() => fired, (ids) => ids.length === 1);
  });

  it('do not fail whoever schedules one while the queue is out of reach, and fire all the same', async () => {
    pendingOf();
    const timers = await start({ remakeMs: 50 });
    await store.unplug();
    const timer = inMs('a', 0);
    table.set('a', timer);
    await timers.schedule(timer);
    await store.plug();
    await until(() => fired, (ids) => ids.length === 1);
  });
});
