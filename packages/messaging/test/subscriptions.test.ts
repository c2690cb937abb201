import { expect, it } from '@jest/globals';
import type { Hint } from '#messaging/broker.ts';
import { createSubscriptions } from '#messaging/broker/subscriptions.ts';

const inTurn = () => new Promise((resolve) => setImmediate(resolve));

it('tells a second listener that it is heard only when the topic is listened to', async () => {
  const { promise: listening, resolve: listens } = Promise.withResolvers<void>();
  const { subscribe } = createSubscriptions({ onFirst: () => listening });
  const resolved: string[] = [];
  const subscribed = ['first', 'second'].map(async (name) => {
    await subscribe('orders', () => {});
    resolved.push(name);
  });
  await inTurn();
  expect(resolved).toEqual([]);
  listens();
  await Promise.all(subscribed);
  expect(resolved).toEqual(['first', 'second']);
});

it('takes a hint that cannot be read for one that was lost', async () => {
  const heard: Hint[] = [];
  const { subscribe, write, deliver } = createSubscriptions({});
  await subscribe('orders', (hint) => void heard.push(hint));
  for (const text of ['', '{"kind":', 'null', '{"kind":"news"}', write({ at: 1 })]) deliver('orders', text);
  expect(heard).toEqual([...Array(4).fill({ kind: 'resync' }), { kind: 'message', message: { at: 1 } }]);
});

it('listens anew for who comes after the last has left', async () => {
  const asked: string[] = [];
  const { subscribe } = createSubscriptions({ onFirst: async (topic) => void asked.push(`first ${topic}`), onLast: async (topic) => void asked.push(`last ${topic}`) });
  const leave = [await subscribe('orders', () => {}), await subscribe('orders', () => {})];
  for (const each of leave) each();
  await subscribe('orders', () => {});
  expect(asked).toEqual(['first orders', 'last orders', 'first orders']);
});
