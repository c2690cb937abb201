import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { at, connect, subscribe, type TestSubscription, until } from './fixture/client.ts';
import { startTestRouter, type TestRouter } from './fixture/router.ts';
import { type Shop, startShop } from './fixture/shop.ts';

let shop: Shop;
let router: TestRouter;
let client: Client;
beforeEach(async () => {
  shop = await startShop();
  router = await startTestRouter([shop.orders, shop.stores], { UPSTREAM_RETRY_MS: '1000' });
  client = connect(router.url);
});
afterEach(async () => {
  await router[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

const sequences = async (subscription: TestSubscription, count: number, path = ['data', 'orderChanged', 'sequence']) => {
  const seen: unknown[] = [];
  while (seen.length < count) seen.push(at(await subscription.next(), ...path));
  return seen;
};

describe('when the owner is lost and comes back, a subscription', () => {
  it('goes on where it was, without a gap or a repeat', async () => {
    const subscription = subscribe(client, 'subscription ($id: ID!) { orderChanged(orderId: $id) { sequence order { store { name } } } }', { id: '1' });
    await until(() => shop.orders.open() === 1);
    shop.change('1');
    shop.change('1');
    expect(await sequences(subscription, 2)).toEqual([1, 2]);
    await shop.orders.crash();
    shop.change('1');
    shop.change('2');
    shop.change('1');
    await shop.orders.listen();
    await until(() => shop.orders.subscribed.length >= 2);
    shop.change('1');
    expect(await sequences(subscription, 3)).toEqual([3, 4, 5]);
    expect(subscription.events).toHaveLength(5);
    expect(shop.orders.subscribed.at(-1)?.variables).toMatchObject({ id: '1', dosirakResumeAfter: 2 });
    subscription.stop();
  });

  it('goes on though its client asked neither for the sequence nor for a beginning', async () => {
    const subscription = subscribe(client, 'subscription { watched: orderChanged(orderId: "1") { sequence: status } }');
    await until(() => shop.orders.open() === 1);
    shop.change('1');
    expect(await subscription.next()).toEqual({ data: { watched: { sequence: 'ACCEPTED' } } });
    await shop.orders.crash();
    shop.change('1');
    await shop.orders.listen();
    expect(await subscription.next()).toEqual({ data: { watched: { sequence: 'READY' } } });
    subscription.stop();
  });

  it.each([
    ['a literal', 'subscription { orderChanged(orderId: "1", after: 2) { sequence } }', {}],
    ['a variable', 'subscription ($after: Int) { orderChanged(orderId: "1", after: $after) { sequence } }', { after: 2 }],
    ['a default', 'subscription ($after: Int = 2) { orderChanged(orderId: "1", after: $after) { sequence } }', {}],
  ])('begins where its client says, by %s, and goes on from there', async (_what, query, variables) => {
    for (let time = 0; time < 3; time++) shop.change('1');
    const subscription = subscribe(client, query, variables);
    expect(await sequences(subscription, 1)).toEqual([3]);
    await shop.orders.crash();
    shop.change('1');
    await shop.orders.listen();
    expect(await sequences(subscription, 1)).toEqual([4]);
    subscription.stop();
  });

  it('drops what an owner that knows no cursor sends again', async () => {
    const subscription = subscribe(client, 'subscription { orderChanged(orderId: "1") { sequence } }');
    await until(() => shop.orders.open() === 1);
    shop.change('1');
    const last = shop.change('1');
    expect(await sequences(subscription, 2)).toEqual([1, 2]);
    await shop.orders.crash();
    await shop.orders.listen();
    await until(() => shop.orders.subscribed.length === 2);
    shop.changes.publish(last);
    shop.change('1');
    expect(await sequences(subscription, 1)).toEqual([3]);
    expect(subscription.events).toHaveLength(3);
    subscription.stop();
  });

  it('without the convention is simply subscribed to again', async () => {
    const subscription = subscribe(client, 'subscription { somethingHappened { at } }');
    await until(() => shop.orders.open() === 1);
    await shop.orders.crash();
    await shop.orders.listen();
    await until(() => shop.orders.subscribed.length === 2);
    shop.happenings.publish({ __typename: 'Rated', at: 5 });
    expect(await subscription.next()).toEqual({ data: { somethingHappened: { at: 5 } } });
    subscription.stop();
  });

  it('shares its upstream as before, and nobody misses or repeats an event', async () => {
    const others = [connect(router.url), connect(router.url), connect(router.url)];
    const subscriptions = others.map((other) => subscribe(other, 'subscription { orderChanged(orderId: "1", after: 0) { sequence order { store { name } } } }'));
    await until(async () => (await router.metric('router_subscriptions')) === 3);
    await until(() => shop.orders.open() === 1);
    for (let round = 0; round < 3; round++) {
      shop.change('1');
      await shop.orders.crash();
      shop.change('1');
      await shop.orders.listen();
      await until(() => shop.orders.subscribed.length === round + 2);
    }
    for (const subscription of subscriptions) expect(await sequences(subscription, 6)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const { stop } of subscriptions) stop();
  });
});

describe('when the owner does not come back, a subscription', () => {
  it('that never began is told at once, alone, and the connection lives', async () => {
    await shop.orders.crash();
    const failing = subscribe(client, 'subscription { orderChanged(orderId: "1") { sequence } }');
    const opened = subscribe(client, 'subscription { storeOpened { name } }');
    await expect(failing.ended).rejects.toEqual([expect.objectContaining({ message: 'The subgraph "orders" cannot be reached.', extensions: { code: 'SERVICE_UNAVAILABLE', serviceName: 'orders', retryAfter: 5 } })]);
    await until(() => shop.stores.open() === 1);
    shop.opened.publish({ id: '1' });
    expect(await opened.next()).toEqual({ data: { storeOpened: { name: 'Store 1' } } });
    opened.stop();
  });

  it('that had begun is told when the time for that is over', async () => {
    const subscription = subscribe(client, 'subscription { orderChanged(orderId: "1") { sequence } }');
    await until(() => shop.orders.open() === 1);
    await shop.orders.crash();
    await expect(subscription.ended).rejects.toEqual([expect.objectContaining({ message: 'The subgraph "orders" was lost, and has not come back.', extensions: expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }) })]);
  });
});
