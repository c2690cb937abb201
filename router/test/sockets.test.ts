import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compose, startTestRouter, type TestRouter } from './fixture/router.ts';
import { ask, at, connect, rawSocket, subscribe, until } from './fixture/client.ts';
import { ordersSdl, type Shop, startShop, storesSdl } from './fixture/shop.ts';

let shop: Shop;
let router: TestRouter;
beforeEach(async () => {
  shop = await startShop();
});
afterEach(async () => {
  await router[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});
const start = async (environment: Record<string, string> = {}) => {
  router = await startTestRouter([shop.orders, shop.stores], environment);
};

describe('a client that does not read', () => {
  it('loses its subscription when the queue is full, is told why, and holds up nobody else', async () => {
    await start({ SUBSCRIPTION_QUEUE: '10' });
    const slow = await rawSocket(router.url);
    slow.send({ type: 'connection_init' });
    await until(() => slow.messages.length === 1);
    slow.send({ id: '1', type: 'subscribe', payload: { query: 'subscription { bulk }' } });
    const quick = subscribe(connect(router.url), 'subscription { bulk }');
    await until(async () => (await router.metric('router_subscriptions')) === 2);
    await until(() => shop.orders.open() === 1);

    slow.socket.pause();
    const text = 'x'.repeat(400_000);
    let sent = 0;
    while ((await router.metric('router_subscription_laggards_total')) === 0) {
      shop.bulk.publish(text);
      expect(at(await quick.next(), 'data', 'bulk')).toHaveLength(text.length);
      expect(++sent).toBeLessThan(200);
    }
    expect(await router.metric('router_subscriptions')).toBe(1);
    slow.socket.resume();
    await until(() => slow.messages.some(({ type }) => type === 'error'));
    expect(slow.messages.at(-1)).toMatchObject({ id: '1', type: 'error', payload: [{ message: expect.stringContaining('10 events were waiting'), extensions: { code: 'SUBSCRIPTION_LAGGING' } }] });
    // the connection is good for more
    slow.send({ id: '2', type: 'subscribe', payload: { query: 'subscription { countdown(from: 0) }' } });
    await until(() => slow.messages.some(({ id, type }) => id === '2' && type === 'complete'));
    quick.stop();
    slow.socket.close();
  });
});

describe('the router limits', () => {
  it('the subscriptions of one connection', async () => {
    await start({ SUBSCRIPTIONS_PER_SOCKET: '2' });
    const client = connect(router.url);
    const open = ['1', '2'].map((id) => subscribe(client, `subscription { orderChanged(orderId: "${id}") { sequence } }`));
    await until(() => shop.orders.open() === 2);
    await expect(subscribe(client, 'subscription { orderChanged(orderId: "3") { sequence } }').ended).rejects.toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    open[0]?.stop();
    await until(() => shop.orders.open() === 1);
    const another = subscribe(client, 'subscription { orderChanged(orderId: "4") { sequence } }');
    await until(() => shop.orders.open() === 2);
    open[1]?.stop();
    another.stop();
  });

  it('its connections, and tells who comes too many to come later', async () => {
    await start({ SOCKETS: '1' });
    const { socket, closed } = await rawSocket(router.url);
    await expect(rawSocket(router.url)).rejects.toThrow('503');
    socket.close();
    await closed;
    await until(async () => (await router.metric('router_sockets')) === 0);
    (await rawSocket(router.url)).socket.close();
  });

  it('the size of a message', async () => {
    await start({ BODY_LIMIT_BYTES: '2000' });
    const { closed, send } = await rawSocket(router.url);
    send({ type: 'connection_init', payload: { filler: 'x'.repeat(3000) } });
    expect((await closed).code).toBe(1009);
  });

  it('what it speaks: another protocol, another path and what is no message are turned away', async () => {
    await start();
    await expect(rawSocket(router.url.replace('/graphql', '/elsewhere'))).rejects.toThrow('404');
    const { socket, closed } = await rawSocket(router.url);
    socket.send('nonsense{');
    expect((await closed).code).toBe(4400);
  });
});

describe('a newer supergraph', () => {
  const withRating = storesSdl.replace('rating: Float', 'rating: Float  stars: Float');

  it('is taken into use without ending a subscription', async () => {
    await start();
    const client = connect(router.url);
    const old = subscribe(client, 'subscription { orderChanged(orderId: "1") { sequence order { store { rating } } } }');
    await until(() => shop.orders.open() === 1);
    expect((await ask(router.url, '{ __type(name: "Store") { fields { name } } }')).data).not.toMatchObject({ __type: { fields: expect.arrayContaining([{ name: 'stars' }]) } });

    await router.write(compose([shop.orders, { ...shop.stores, typeDefs: withRating, url: shop.stores.url }]));
    await until(async () => JSON.stringify((await ask(router.url, '{ __type(name: "Store") { fields { name } } }')).data).includes('stars'));
    shop.change('1');
    expect(await old.next()).toEqual({ data: { orderChanged: { sequence: 1, order: { store: { rating: 1.5 } } } } });

    const newer = subscribe(client, 'subscription { orderChanged(orderId: "1", after: 0) { order { store { stars } } } }');
    expect(at(await newer.next(), 'errors', 0, 'extensions', 'serviceName')).toBe('stores'); // planned by the new graph; the old subgraph does not have it yet
    old.stop();
    newer.stop();
  });

  it('that is broken is not, the old one goes on, and one that is mended is', async () => {
    await start();
    const subscription = subscribe(connect(router.url), 'subscription { orderChanged(orderId: "1") { sequence } }');
    await until(() => shop.orders.open() === 1);
    const broken = ['type Query {', '', ordersSdl];
    for (const sdl of broken) {
      const before = await router.metric('router_supergraphs_refused_total');
      await router.write(sdl);
      await until(async () => (await router.metric('router_supergraphs_refused_total')) > before);
      expect((await ask(router.url, '{ order(id: "1") { store { rating } } }')).errors).toBeUndefined();
    }
    await router.write(compose([shop.orders, { ...shop.stores, typeDefs: withRating }]));
    await until(async () => JSON.stringify((await ask(router.url, '{ __type(name: "Store") { fields { name } } }')).data).includes('stars'));
    shop.change('1');
    expect(await subscription.next()).toEqual({ data: { orderChanged: { sequence: 1 } } });
    subscription.stop();
  });
});

describe('a router that stops', () => {
  it('closes its connections as going away, spread over a while, and ends what they had upstream', async () => {
    await start({ DRAIN_MS: '60' });
    const sockets = await Promise.all(Array.from({ length: 6 }, () => rawSocket(router.url)));
    for (const { send } of sockets) send({ type: 'connection_init' });
    await until(() => sockets.every(({ messages }) => messages.length === 1));
    sockets[0]?.send({ id: '1', type: 'subscribe', payload: { query: 'subscription { somethingHappened { at } }' } });
    await until(() => shop.orders.open() === 1);
    const times: number[] = [];
    for (const { closed } of sockets) void closed.then(() => times.push(Date.now()));
    await router.stop();
    expect((await Promise.all(sockets.map(({ closed }) => closed))).map(({ code }) => code)).toEqual(Array(6).fill(1001));
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual(30);
    await until(() => shop.orders.open() === 0);
    await expect(fetch(router.url)).rejects.toThrow();
  });

  it('finishes the requests it has', async () => {
    await start();
    const held: (() => void)[] = [];
    shop.orders.answerWith = (_request, response) => void held.push(() => response.end('{"data":{"forget":true}}'));
    const running = ask(router.url, 'mutation { forget }');
    await until(() => held.length === 1);
    const stopped = router.stop();
    await until(async () => fetch(router.url.replace('/graphql', '/health/ready')).then(({ ok }) => !ok, () => true));
    held[0]?.();
    expect(await running).toMatchObject({ status: 200, data: { forget: true } });
    await stopped;
  });
});
