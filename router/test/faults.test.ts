import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, until } from './fixture/client.ts';
import { startTestRouter, type TestRouter } from './fixture/router.ts';
import { type Shop, startShop } from './fixture/shop.ts';

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
const both = '{ order(id: "1") { id store { rating } } }';
const unavailable = (serviceName: string) => expect.objectContaining({ code: 'SERVICE_UNAVAILABLE', serviceName, retryAfter: expect.any(Number) });

describe('a subgraph that cannot be reached', () => {
  it('leaves its fields null, says which it is and when to try again, and the rest is answered', async () => {
    await start();
    await shop.stores.crash();
    const { status, data, errors } = await ask(router.url, both);
    expect(status).toBe(200);
    expect(data).toEqual({ order: { id: '1', store: { rating: null } } });
    expect(errors).toEqual([{ message: 'The subgraph "stores" cannot be reached.', path: ['order', 'store'], extensions: unavailable('stores') }]);
    expect(JSON.stringify(errors)).not.toMatch(/ECONN|127\.0\.0\.1|stack/);
  });

  it('is asked a second time for a query', async () => {
    await start();
    let times = 0;
    shop.stores.answerWith = (_request, response) => {
      shop.stores.answerWith = null;
      times++;
      response.destroy();
    };
    expect(await ask(router.url, both)).toMatchObject({ data: { order: { store: { rating: 1.5 } } }, errors: undefined });
    expect(times).toBe(1);
  });

  it('is asked only once for a mutation', async () => {
    await start();
    shop.orders.answerWith = (_request, response) => response.destroy();
    const { data, errors } = await ask(router.url, 'mutation { forget }');
    expect(data).toEqual({ forget: null });
    expect(errors?.[0]?.extensions).toEqual(unavailable('orders'));
    expect(shop.orders.received).toHaveLength(1);
  });

  it('is told apart from one that answers 503 in GraphQL, whose answer is passed on', async () => {
    await start();
    shop.stores.answerWith = (_request, response) => response.writeHead(503).end('{"errors":[{"message":"closing","extensions":{"code":"CLOSING"}}]}');
    expect((await ask(router.url, both)).errors?.[0]).toMatchObject({ message: 'closing', extensions: { code: 'CLOSING', serviceName: 'stores' } });
    expect(shop.stores.received).toHaveLength(1);
  });

  it.each([
    ['a proxy’s page', 200, '<html>', 'DOWNSTREAM_SERVICE_ERROR'],
    ['a proxy’s error', 502, '<html>', 'SERVICE_UNAVAILABLE'],
    ['JSON that is not GraphQL', 200, '{"ok":true}', 'DOWNSTREAM_SERVICE_ERROR'],
    ['entities that are too few', 200, '{"data":{"_entities":[]}}', 'DOWNSTREAM_SERVICE_ERROR'],
    ['entities that are too many', 200, '{"data":{"_entities":[{"rating":1},{"rating":2}]}}', 'DOWNSTREAM_SERVICE_ERROR'],
    ['no entities', 200, '{"data":{}}', 'DOWNSTREAM_SERVICE_ERROR'],
    ['null and no error', 200, '{"data":null}', 'DOWNSTREAM_SERVICE_ERROR'],
    ['data that is a list', 200, '{"data":[{"_entities":[{"rating":1}]}]}', 'DOWNSTREAM_SERVICE_ERROR'],
    ['a list', 200, '[{"data":{}}]', 'DOWNSTREAM_SERVICE_ERROR'],
    ['nothing', 204, '', 'DOWNSTREAM_SERVICE_ERROR'],
    ['no errors', 200, '{"errors":[]}', 'DOWNSTREAM_SERVICE_ERROR'],
    ['errors that are none', 200, '{"errors":[null]}', 'DOWNSTREAM_SERVICE_ERROR'],
    ['an error that is a text', 200, '{"errors":"boom","data":{"_entities":null}}', 'DOWNSTREAM_SERVICE_ERROR'],
    ['an error in odd parts', 200, '{"errors":[{"message":7,"path":[{}],"extensions":["x"]}]}', 'DOWNSTREAM_SERVICE_ERROR'],
  ])('is not mistaken for one that answers with %s', async (_what, status, text, code) => {
    await start();
    shop.stores.answerWith = (_request, response) => response.writeHead(status).end(text);
    const { data, errors } = await ask(router.url, both);
    expect(data).toEqual({ order: { id: '1', store: { rating: null } } });
    expect(errors).toEqual([{ message: expect.stringMatching(/^The subgraph "stores" /), path: ['order', 'store'], extensions: expect.objectContaining({ code, serviceName: 'stores' }) }]);
  });
});

describe('a subgraph that does not answer', () => {
  it('is waited for as long as is configured, and not asked again', async () => {
    await start({ SUBGRAPH_TIMEOUT_MS: '60' });
    shop.stores.answerWith = () => undefined;
    expect((await ask(router.url, both)).errors?.[0]).toMatchObject({ message: 'The subgraph "stores" did not answer in time.', extensions: unavailable('stores') });
    expect(shop.stores.received).toHaveLength(1);
  });

  it('is let go of when the client goes away', async () => {
    await start();
    let wasAborted = false;
    shop.stores.answerWith = (incoming) => void incoming.socket.once('close', () => (wasAborted = true));
    const leaving = request(router.url, { method: 'POST', headers: { 'content-type': 'application/json' } });
    leaving.on('error', () => undefined); // it is us who hang up
    leaving.end(JSON.stringify({ query: both }));
    await until(() => shop.stores.received.length === 1);
    leaving.destroy();
    await until(() => wasAborted);
  });
});

describe('the circuit breaker of a subgraph', () => {
  it('opens when it keeps failing, spares it, and closes when it is well again', async () => {
    await start({ BREAKER_FAULTS: '3', BREAKER_OPEN_MS: '150' });
    shop.stores.answerWith = (_request, response) => response.destroy();
    await ask(router.url, both);
    await ask(router.url, both);
    const seen = shop.stores.received.length;
    expect(seen).toBe(3);
    expect((await ask(router.url, both)).errors?.[0]?.message).toBe('The subgraph "stores" is not asked for the moment, since it kept failing.');
    expect(shop.stores.received).toHaveLength(seen);
    // others are asked as before
    expect(await ask(router.url, '{ order(id: "1") { id } }')).toMatchObject({ data: { order: { id: '1' } }, errors: undefined });

    shop.stores.answerWith = null;
    await until(async () => (await ask(router.url, both)).errors === undefined);
  });

  it('does not count what clients do wrong or give up on', async () => {
    await start({ BREAKER_FAULTS: '2' });
    for (let time = 0; time < 4; time++) await ask(router.url, '{ crash }');
    expect((await ask(router.url, both)).errors).toBeUndefined();
  });
});
