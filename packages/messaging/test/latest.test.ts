import { describe, expect, it } from '@jest/globals';
import type { Hint } from '#messaging/broker.ts';
import { latestFeed, type Standing } from '#messaging/latest.ts';
import { until } from '#testing/until.ts';

/** Hints by hand: a hint is heard at once by whoever listens at that moment. */
const handPubsub = () => {
  const listeners = new Map<string, Set<(hint: Hint) => void>>();
  return {
    subscribe: async (topic: string, listener: (hint: Hint) => void) => {
      listeners.set(topic, (listeners.get(topic) ?? new Set()).add(listener));
      return () => void listeners.get(topic)?.delete(listener);
    },
    tell: (topic: string, message: unknown) => listeners.get(topic)?.forEach((listener) => listener({ kind: 'message', message })),
    resync: () => listeners.forEach((all) => all.forEach((listener) => listener({ kind: 'resync' }))),
    count: () => [...listeners.values()].reduce((sum, all) => sum + all.size, 0),
  };
};

const followed = (first: Standing<number>, idleLookMs?: number) => {
  const pubsub = handPubsub();
  let standing: Standing<number> = first;
  let looks = 0;
  const feed = latestFeed<number>({
    pubsub, topic: 'thing', idleLookMs, isNewer: (one, other) => one > other, read: (message) => (typeof message === 'number' ? message : null),
    look: async () => {
      looks += 1;
      return standing;
    },
  });
  return {
    feed, pubsub,
    becomes: (next: Standing<number>) => ((standing = next), pubsub.tell('thing', null)),
    changesSilently: (next: Standing<number>) => void (standing = next),
    looks: () => looks,
    next: async () => (await feed.next()).value,
  };
};

describe('the feed of the latest value', () => {
  it('begins with what is, then gives what is told, with no look at it', async () => {
    const { next, pubsub, looks } = followed({ value: 1, source: 'a', over: false });
    expect(await next()).toBe(1);
    const before = looks();
    for (let value = 2; value < 20; value += 1) {
      pubsub.tell('a', value);
      expect(await next()).toBe(value);
    }
    expect(looks()).toBe(before);
  });

  it('gives the latest alone to who takes slowly, and nothing that is older', async () => {
    const { next, pubsub } = followed({ value: 1, source: 'a', over: false });
    expect(await next()).toBe(1);
    for (const value of [2, 9, 5, 3]) pubsub.tell('a', value);
    expect(await next()).toBe(9);
    const waiting = next();
    pubsub.tell('a', 8);
    pubsub.tell('a', 'nonsense');
    pubsub.tell('a', 10);
    expect(await waiting).toBe(10);
  });

  it('waits while there is nothing, and follows to another source', async () => {
    const { next, pubsub, becomes } = followed({ value: null, source: null, over: false });
    const first = next();
    await until(pubsub.count, (count) => count === 1);
    becomes({ value: 5, source: 'a', over: false });
    expect(await first).toBe(5);
    const second = next();
    becomes({ value: 2, source: 'b', over: false }); // its values have nothing to do with those of the other
    expect(await second).toBe(2);
    pubsub.tell('a', 99);
    pubsub.tell('b', 3);
    expect(await next()).toBe(3);
  });

  it('ends when it is over, or not for whoever follows', async () => {
    const one = followed({ value: 1, source: 'a', over: false });
    expect(await one.next()).toBe(1);
    const end = one.feed.next();
    one.becomes({ value: 2, source: 'a', over: true });
    expect(await end).toEqual({ value: undefined, done: true });
    expect(one.pubsub.count()).toBe(0);
    const other = followed({ value: 1, source: 'a', over: false, refusal: new Error('not yours') });
    await expect(other.next()).rejects.toThrow('not yours');
    expect(other.pubsub.count()).toBe(0);
  });

  it('looks again when hints were lost, or none came for long', async () => {
    const lost = followed({ value: 1, source: 'a', over: false });
    expect(await lost.next()).toBe(1);
    lost.changesSilently({ value: 2, source: 'a', over: false });
    const second = lost.next();
    lost.pubsub.resync();
    expect(await second).toBe(2);
    const idle = followed({ value: 1, source: 'a', over: false }, 10);
    expect(await idle.next()).toBe(1);
    idle.changesSilently({ value: 2, source: 'a', over: false });
    expect(await idle.next()).toBe(2);
  });

  it('can be left while it waits', async () => {
    const { feed, pubsub } = followed({ value: null, source: 'a', over: false });
    const waiting = feed.next();
    await until(pubsub.count, (count) => count === 2);
    await feed.return();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(pubsub.count()).toBe(0);
  });
});
