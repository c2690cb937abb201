import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from 'graphql-ws';
import { at, connect, rawSocket, subscribe, until } from './fixture/client.ts';
import { startTestRouter, type TestRouter } from './fixture/router.ts';
import { type Shop, startShop } from './fixture/shop.ts';

let shop: Shop;
let router: TestRouter;
let client: Client;
const clients: Client[] = [];
const newClient = () => {
  const made = connect(router.url);
  clients.push(made);
  return made;
};

beforeAll(async () => {
  shop = await startShop();
  router = await startTestRouter([shop.orders, shop.stores], { SOCKET_INIT_MS: '500' });
  client = newClient();
});
afterAll(async () => {
  await router[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});
afterEach(async () => {
  shop.stores.answerWith = null;
  await until(() => shop.orders.open() === 0);
});

describe('a subscription', () => {
  it('gives every event with the fields of a second subgraph, through aliases, fragments and variables', async () => {
    const subscription = subscribe(
      client,
      `subscription Watch($id: ID!, $locale: String, $withCity: Boolean!) {
         changed: orderChanged(orderId: $id) { n: sequence ...Change }
       }
       fragment Change on OrderChange { status order { ident: id store { ...Shop } lines { name store { id name } } deliveryFee } }
       fragment Shop on Store { korean: name(locale: $locale) english: name city @include(if: $withCity) { name } __typename }`,
      { id: '4', locale: 'ko', withCity: false },
    );
    await until(() => shop.orders.open() === 1);
    shop.change('5');
    shop.change('4');
    shop.change('4');
    const answer = (n: number, status: string) => ({
      data: {
        changed: {
          n, status,
          order: {
            ident: '4', store: { korean: '가게 1', english: 'Store 1', __typename: 'Store' },
            lines: [{ name: 'gimbap', store: { id: '1', name: 'Store 1' } }, { name: 'tteokbokki', store: { id: '2', name: 'Store 2' } }],
            deliveryFee: 800,
          },
        },
      },
    });
    expect(await subscription.next()).toEqual(answer(1, 'ACCEPTED'));
    expect(await subscription.next()).toEqual(answer(2, 'READY'));
    subscription.stop();
  });

  it('whose aliases are the names of keys is about the entities of the event all the same, resumes and all', async () => {
    const subscription = subscribe(client, 'subscription { id: orderChanged(orderId: "4") { status: sequence order { id: status store { id: name name: id } weight: id deliveryFee } } }');
    await until(() => shop.orders.open() === 1);
    const { sequence } = shop.change('4');
    expect(await subscription.next()).toEqual({ data: { id: { status: sequence, order: { id: 'PLACED', store: { id: 'Store 1', name: '1' }, weight: '4', deliveryFee: 800 } } } });
    subscription.stop();
  });

  it('tells an error of an entity at its place in the event, in the client’s words', async () => {
    const subscription = subscribe(client, 'subscription { storesChanged { id: broken name } }');
    await until(() => shop.orders.open() === 1);
    shop.opened.publish({ id: '7' });
    expect(await subscription.next()).toEqual({
      data: { storesChanged: [{ id: null, name: 'Store 7' }, { id: null, name: 'Store 2' }, { id: null, name: 'Store 7' }] },
      errors: expect.arrayContaining([0, 1, 2].map((index) => expect.objectContaining({ message: 'no such shelf', path: ['storesChanged', index, 'id'] }))),
    });
    subscription.stop();
  });

  it('with conditions that leave nothing of an event still tells that there was one', async () => {
    const subscription = subscribe(client, 'subscription ($no: Boolean!) { orderChanged(orderId: "4") { order @include(if: $no) { id } sequence @include(if: $no) } }', { no: false });
    await until(() => shop.orders.open() === 1);
    shop.change('4');
    expect(await subscription.next()).toEqual({ data: { orderChanged: {} } });
    subscription.stop();
  });

  it('of an interface gives each type its own fields, of its own subgraph', async () => {
    const subscription = subscribe(client, '{ somethingHappened { __typename at ... on Delivered { order { id deliveryFee } } ... on Rated { store { name } stars } } }'.replace('{', 'subscription {'));
    await until(() => shop.orders.open() === 1);
    shop.happenings.publish({ __typename: 'Rated', at: 1, store: { id: '2' }, stars: 4 });
    shop.happenings.publish({ __typename: 'Delivered', at: 2, order: { id: '3' , status: 'PLACED' } });
    expect(await subscription.next()).toEqual({ data: { somethingHappened: { __typename: 'Rated', at: 1, store: { name: 'Store 2' }, stars: 4 } } });
    expect(await subscription.next()).toEqual({ data: { somethingHappened: { __typename: 'Delivered', at: 2, order: { id: '3', deliveryFee: 600 } } } });
    subscription.stop();
  });

  it('of a union gives its members', async () => {
    const subscription = subscribe(client, 'subscription { foundNow { ... on Order { id status } ... on Store { id name } } }');
    await until(() => shop.orders.open() === 1);
    shop.happenings.publish({ __typename: 'Store', id: '9' });
    expect(await subscription.next()).toEqual({ data: { foundNow: { id: '9', name: 'Store 9' } } });
    subscription.stop();
  });

  it('of a list asks for each distinct entity once', async () => {
    const subscription = subscribe(client, 'subscription { storesChanged { id name } }');
    await until(() => shop.orders.open() === 1);
    const before = shop.stores.received.length;
    shop.opened.publish({ id: '7' });
    expect(await subscription.next()).toEqual({ data: { storesChanged: [{ id: '7', name: 'Store 7' }, { id: '2', name: 'Store 2' }, { id: '7', name: 'Store 7' }] } });
    expect(shop.stores.received.slice(before).map(({ variables }) => variables['representations'])).toEqual([[{ __typename: 'Store', id: '7' }, { __typename: 'Store', id: '2' }]]);
    subscription.stop();
  });

  it('of any subgraph works, and one of plain values too', async () => {
    const opened = subscribe(client, 'subscription { storeOpened { id name } }');
    await until(() => shop.stores.open() === 1);
    shop.opened.publish({ id: '3' });
    expect(await opened.next()).toEqual({ data: { storeOpened: { id: '3', name: 'Store 3' } } });
    opened.stop();
    await until(() => shop.stores.open() === 0);

    const countdown = subscribe(client, 'subscription { countdown(from: 2) }');
    await countdown.ended;
    expect(countdown.events).toEqual([{ data: { countdown: 2 } }, { data: { countdown: 1 } }, { data: { countdown: 0 } }]);
  });

  it('that its owner refuses ends with the owner’s error, and the connection lives', async () => {
    await expect(subscribe(client, 'subscription { refused }').ended).rejects.toEqual([expect.objectContaining({ message: 'not for you', extensions: { code: 'FORBIDDEN', serviceName: 'orders' } })]);
    await subscribe(client, 'subscription { countdown(from: 0) }').ended;
  });

  it.each([
    ['that is not GraphQL', 'subscription {', {}, 'GRAPHQL_PARSE_FAILED'],
    ['of a field that does not exist', 'subscription { nothing }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['with a variable of the wrong type', 'subscription ($from: Int!) { countdown(from: $from) }', { from: 'ten' }, 'BAD_USER_INPUT'],
  ])('%s is refused alone', async (_what, query, variables, code) => {
    const open = subscribe(client, 'subscription { somethingHappened { at } }');
    await until(() => shop.orders.open() === 1);
    await expect(subscribe(client, query, variables).ended).rejects.toEqual([expect.objectContaining({ extensions: expect.objectContaining({ code }) })]);
    shop.happenings.publish({ __typename: 'Rated', at: 8 });
    expect(await open.next()).toEqual({ data: { somethingHappened: { at: 8 } } });
    open.stop();
  });

  it('gives partial data and the error while a second subgraph fails, and whole data afterwards', async () => {
    const subscription = subscribe(client, 'subscription { orderChanged(orderId: "2") { status order { id store { id rating } } } }');
    await until(() => shop.orders.open() === 1);
    shop.stores.answerWith = (_request, response) => response.destroy();
    shop.change('2');
    expect(await subscription.next()).toEqual({
      data: { orderChanged: { status: 'ACCEPTED', order: { id: '2', store: { id: '2', rating: null } } } },
      errors: [expect.objectContaining({ path: ['orderChanged', 'order', 'store'], extensions: expect.objectContaining({ code: 'SERVICE_UNAVAILABLE', serviceName: 'stores', retryAfter: expect.any(Number) }) })],
    });
    shop.stores.answerWith = null;
    shop.change('2');
    expect(await subscription.next()).toEqual({ data: { orderChanged: { status: 'READY', order: { id: '2', store: { id: '2', rating: 2.5 } } } } });
    subscription.stop();
  });

  it('keeps the order of its events though the other subgraph answers the later one first', async () => {
    const subscription = subscribe(client, 'subscription { somethingHappened { at ... on Rated { store { name } } } }');
    await until(() => shop.orders.open() === 1);
    const held: (() => void)[] = [];
    shop.stores.answerWith = (_request, response) => void held.push(() => response.end('{"data":{"_entities":[{"name":"late"}]}}'));
    shop.happenings.publish({ __typename: 'Rated', at: 1, store: { id: '1' } });
    await until(() => held.length === 1);
    shop.happenings.publish({ __typename: 'Delivered', at: 2 });
    held[0]?.();
    expect(at(await subscription.next(), 'data', 'somethingHappened')).toEqual({ at: 1, store: { name: 'late' } });
    expect(at(await subscription.next(), 'data', 'somethingHappened')).toEqual({ at: 2 });
    subscription.stop();
  });
});

describe('a connection', () => {
  it('runs queries and mutations as HTTP does', async () => {
    const query = subscribe(client, 'query ($id: ID!) { order(id: $id) { id store { name } } crash }', { id: '1' });
    await query.ended;
    expect(query.events).toEqual([{ data: null, errors: [expect.objectContaining({ message: 'the kitchen is on fire', extensions: expect.objectContaining({ code: 'KITCHEN_FIRE', serviceName: 'orders' }) })] }]);
    const mutation = subscribe(client, 'mutation { placeOrder(storeId: "2") { id store { name } } }');
    await mutation.ended;
    expect(mutation.events).toEqual([{ data: { placeOrder: { id: '7', store: { name: 'Store 2' } } } }]);
  });

  it('that says nothing is closed with 4408, and one that subscribes first with 4401', async () => {
    const silent = await rawSocket(router.url);
    const hasty = await rawSocket(router.url);
    hasty.send({ id: '1', type: 'subscribe', payload: { query: 'subscription { countdown(from: 1) }' } });
    expect((await hasty.closed).code).toBe(4401);
    expect((await silent.closed).code).toBe(4408);
  });

  it('is kept alive by ping and pong', async () => {
    const { socket, messages, send } = await rawSocket(router.url);
    send({ type: 'connection_init' });
    await until(() => messages.length === 1);
    send({ type: 'ping', payload: { n: 1 } });
    await until(() => messages.length === 2);
    expect(messages).toEqual([{ type: 'connection_ack' }, { type: 'pong', payload: { n: 1 } }]);
    socket.close();
  });
});

describe('subscriptions of viewers with the same rights', () => {
  it('are one at the owner, and end there when the last one leaves', async () => {
    const before = shop.orders.subscribed.length;
    const query = 'subscription ($id: ID!) { orderChanged(orderId: $id) { sequence order { store { name } } } }';
    const [first, second] = [newClient(), newClient()];
    const subscriptions = [subscribe(first, query, { id: '30' }), subscribe(second, query, { id: '30' }), subscribe(second, query, { id: '31' })];
    await until(async () => (await router.metric('router_subscriptions')) === 3);
    await until(() => shop.orders.open() === 2);
    expect(shop.orders.subscribed.length - before).toBe(2);
    shop.change('30');
    expect(await subscriptions[0]?.next()).toEqual({ data: { orderChanged: { sequence: 1, order: { store: { name: 'Store 0' } } } } });
    expect(await subscriptions[1]?.next()).toEqual({ data: { orderChanged: { sequence: 1, order: { store: { name: 'Store 0' } } } } });
    subscriptions[0]?.stop();
    shop.change('30');
    expect(at(await subscriptions[1]?.next(), 'data', 'orderChanged', 'sequence')).toBe(2);
    expect(shop.orders.open()).toBe(2);
    subscriptions[1]?.stop();
    await until(() => shop.orders.open() === 1);
    subscriptions[2]?.stop();
    await until(() => shop.orders.open() === 0);
  });

  it('share the owner’s events though they ask other subgraphs for different things', async () => {
    const before = shop.orders.subscribed.length;
    const one = subscribe(client, 'subscription { somethingHappened { at ... on Rated { store { name } } } }');
    const other = subscribe(client, 'subscription { somethingHappened { at ... on Rated { store { rating } } } }');
    await until(async () => (await router.metric('router_subscriptions')) === 2);
    await until(() => shop.orders.open() === 1);
    shop.happenings.publish({ __typename: 'Rated', at: 1, store: { id: '1' } });
    expect(at(await one.next(), 'data', 'somethingHappened')).toEqual({ at: 1, store: { name: 'Store 1' } });
    expect(at(await other.next(), 'data', 'somethingHappened')).toEqual({ at: 1, store: { rating: 1.5 } });
    expect(shop.orders.subscribed.length - before).toBe(1);
    one.stop();
    other.stop();
  });

  it('do not see in an event what another adds to it', async () => {
    const failing = subscribe(client, 'subscription { somethingHappened { ... on Rated { store { x: name(locale: "ko") } } } }');
    const well = subscribe(client, 'subscription { somethingHappened { ... on Rated { store { x: name } } } }');
    await until(async () => (await router.metric('router_subscriptions')) === 2);
    await until(() => shop.orders.open() === 1);
    const held: (() => void)[] = [];
    shop.stores.answerWith = (_request, response) => {
      if (shop.stores.received.at(-1)?.query.includes('ko')) held.push(() => response.end('{"errors":[{"message":"no Korean"}]}'));
      else response.end('{"data":{"_entities":[{"x":"Store 1"}]}}');
    };
    shop.happenings.publish({ __typename: 'Rated', at: 1, store: { id: '1' } });
    expect(await well.next()).toEqual({ data: { somethingHappened: { store: { x: 'Store 1' } } } });
    await until(() => held.length === 1);
    held[0]?.();
    expect(await failing.next()).toMatchObject({ data: null, errors: [{ message: 'no Korean' }] });
    failing.stop();
    well.stop();
  });

  it('each have their own beginning: who comes after the first event is given a subscription that starts anew', async () => {
    const query = 'subscription { orderChanged(orderId: "50", after: 0) { sequence } }';
    shop.change('50');
    const first = subscribe(client, query);
    expect(at(await first.next(), 'data', 'orderChanged', 'sequence')).toBe(1);
    const second = subscribe(client, query);
    expect(at(await second.next(), 'data', 'orderChanged', 'sequence')).toBe(1);
    shop.change('50');
    expect([await first.next(), await second.next()]).toEqual(Array(2).fill({ data: { orderChanged: { sequence: 2 } } }));
    first.stop();
    second.stop();
  });

  it('travel over one connection to their owner', async () => {
    const before = shop.orders.connections.length;
    const subscriptions = Array.from({ length: 20 }, (_, index) => subscribe(newClient(), `subscription { orderChanged(orderId: "${100 + index}") { status } }`));
    await until(() => shop.orders.open() === 20);
    expect(shop.orders.connections.length - before).toBeLessThanOrEqual(1);
    for (const { stop } of subscriptions) stop();
  });

  it('end at the owner when their client disappears without a word', async () => {
    const { socket, messages, send } = await rawSocket(router.url);
    send({ type: 'connection_init' });
    await until(() => messages.length === 1);
    send({ id: '1', type: 'subscribe', payload: { query: 'subscription { somethingHappened { at } }' } });
    await until(() => shop.orders.open() === 1);
    socket.terminate();
    await until(() => shop.orders.open() === 0);
  });
});
