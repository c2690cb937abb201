import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { ask, subscribe, connect } from './fixture/client.ts';
import { startTestRouter, type TestRouter } from './fixture/router.ts';
import { type Shop, startShop } from './fixture/shop.ts';

let shop: Shop;
let router: TestRouter;
beforeAll(async () => {
  shop = await startShop();
  router = await startTestRouter([shop.orders, shop.stores]);
});
afterAll(async () => {
  await router[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

const post = async (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) => {
  const response = await fetch(router.url, { method: 'POST', headers, body });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as { data?: unknown; errors?: { message: string; extensions: Record<string, unknown> }[] } };
};

describe('a request that is not one', () => {
  it('is refused when larger than the limit, in GraphQL’s own shape', async () => {
    const { status, json } = await post(JSON.stringify({ query: `{ order(id: "${'x'.repeat(1_048_576)}") { id } }` }));
    expect(status).toBe(413);
    expect(json.errors).toEqual([{ message: expect.stringContaining('262144 bytes'), extensions: { code: 'PAYLOAD_TOO_LARGE' } }]);
  });

  it.each([
    ['nonsense', 'nonsense{'],
    ['nothing', ''],
    ['JSON that is no operation', '[]'],
    ['a number', '17'],
    ['a query that is no text', '{"query":{"a":1}}'],
    ['variables that are a list', '{"query":"{ order(id: 1) { id } }","variables":[1]}'],
    ['a batch', '[{"query":"{ __typename }"},{"query":"{ __typename }"}]'],
    ['__proto__ as JSON', '{"__proto__":{"query":"{ __typename }"}}'],
  ])('is refused with 400 when it is %s', async (_what, body) => {
    const { status, json } = await post(body);
    expect(status).toBe(400);
    expect(json.errors?.[0]).toMatchObject({ message: expect.any(String), extensions: { code: 'BAD_REQUEST' } });
    expect(JSON.stringify(json)).not.toMatch(/node_modules|\.ts:|\.js:/);
  });

  it('is refused with 400 when it is not GraphQL, and 415 when it is not JSON', async () => {
    expect((await post('{"query":"{ order(id: "}')).json.errors?.[0]?.extensions).toEqual({ code: 'GRAPHQL_PARSE_FAILED' });
    expect((await post('query=1', { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await post('<xml/>', { 'content-type': 'application/xml' })).status).toBe(415);
  });

  it('is refused when it names an alias "__proto__"', async () => {
    expect((await ask(router.url, '{ __proto__: order(id: "1") { id } }')).status).toBe(400);
  });
});

describe('GET', () => {
  const get = (parameters: Record<string, string>, headers: Record<string, string> = { 'apollo-require-preflight': 'yes' }) => fetch(`${router.url}?${new URLSearchParams(parameters)}`, { headers });

  it('answers queries', async () => {
    const response = await get({ query: 'query ($id: ID!) { order(id: $id) { id } }', variables: '{"id":"3"}' });
    expect(await response.json()).toEqual({ data: { order: { id: '3' } } });
  });

  it('refuses mutations, and asks no subgraph', async () => {
    shop.orders.received.length = 0;
    const response = await get({ query: 'mutation { forget }' });
    expect(response.status).toBe(405);
    expect(shop.orders.received).toHaveLength(0);
  });

  it('refuses what another site could make a browser send', async () => {
    expect((await get({ query: '{ __typename }' }, {})).status).toBe(400);
    expect((await post('{"query":"{ __typename }"}', { 'content-type': 'text/plain' })).status).toBeGreaterThanOrEqual(400);
  });
});

describe('an operation', () => {
  it('that is too deep is refused, fragments counted where they are spread', async () => {
    await using strict = await startTestRouter([shop.orders, shop.stores], { QUERY_DEPTH: '3' });
    expect((await ask(strict.url, '{ order(id: "1") { store { name } } }')).errors).toBeUndefined();
    expect((await ask(strict.url, '{ order(id: "1") { ... on Order { ... on Order { ... { store { name } } } } } }')).errors).toBeUndefined();
    expect((await ask(strict.url, 'query { order(id: "1") { ...A } } fragment A on Order { store { ...B } } fragment B on Store { city { name } }')).errors).toMatchObject([
      { message: 'The operation is 4 fields deep; 3 are allowed.', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
    const socket = subscribe(connect(strict.url), 'subscription { orderChanged(orderId: "1") { order { store { name } } } }');
    await expect(socket.ended).rejects.toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });

  it('of too many tokens is refused before it is parsed whole', async () => {
    const { status, errors } = await ask(router.url, `{ ${'order(id: "1") { id } '.repeat(400)} }`);
    expect(status).toBe(400);
    expect(errors?.[0]).toMatchObject({ message: expect.stringContaining('tokens'), extensions: { code: 'GRAPHQL_PARSE_FAILED' } });
  });

  it('that introspects is answered in development and refused in production', async () => {
    expect((await ask(router.url, getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, inputValueDeprecation: true, oneOf: true }))).errors).toBeUndefined();
    await using closed = await startTestRouter([shop.orders, shop.stores], { INTROSPECTION: 'false' });
    expect((await ask(closed.url, '{ __schema { queryType { name } } }')).status).toBe(400);
    const query = subscribe(connect(closed.url), '{ __schema { queryType { name } } }');
    await expect(query.ended).rejects.toMatchObject([{ message: expect.stringContaining('introspection has been disabled') }, {}]);
  });

  it('that would have its answer in parts is refused', async () => {
    const { errors } = await ask(router.url, '{ order(id: "1") { id ... @defer { store { name } } } }', {}, { accept: 'multipart/mixed;deferSpec=20220824, application/json' });
    expect(errors?.[0]).toMatchObject({ message: 'Unknown directive "@defer".', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
  });

  it('that subscribes is sent to the WebSocket', async () => {
    const { status, errors } = await ask(router.url, 'subscription { somethingHappened { at } }');
    expect(status).toBe(405);
    expect(errors?.[0]?.message).toContain('ws://');
  });

  it.each([
    ['a missing variable', 'query ($id: ID!) { order(id: $id) { id } }', {}],
    ['a variable of the wrong type', 'query ($id: ID!) { order(id: $id) { id } }', { id: { a: 1 } }],
  ])('with %s is refused with 400 and no subgraph is asked', async (_what, query, variables) => {
    shop.orders.received.length = 0;
    const { status, errors } = await ask(router.url, query, variables);
    expect(status).toBe(400);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(shop.orders.received).toHaveLength(0);
  });
});

describe('the router tells', () => {
  it('everybody that it lives and that it is ready, and nobody there what it counts', async () => {
    const at = async (path: string) => (await fetch(router.url.replace('/graphql', path))).status;
    expect(await Promise.all(['/health/live', '/health/ready', '/metrics', '/metrics/', '/graphql/../metrics', '/nothing'].map(at))).toEqual([200, 200, 404, 404, 404, 404]);
  });

  it('what it counts at a door of its own, where nothing else is answered, and only if there is to be one', async () => {
    const url = router.metricsUrl as string;
    const shown = await fetch(url);
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4']);
    expect(await shown.text()).toContain('# TYPE router_sockets gauge\nrouter_sockets 0\n');
    const elsewhere = ['/graphql', '/health/live', '/', '/metrics/x'].map((path) => fetch(url.replace('/metrics', path)));
    expect((await Promise.all([...elsewhere, fetch(url, { method: 'POST' })])).map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    await using without = await startTestRouter([shop.orders, shop.stores], { METRICS_PORT: '' });
    expect(without.metricsUrl).toBeNull();
  });

  it('at once when that door is taken', async () => {
    const { port } = new URL(router.metricsUrl as string);
    await expect(startTestRouter([shop.orders, shop.stores], { METRICS_PORT: port })).rejects.toThrow(`EADDRINUSE: address already in use 127.0.0.1:${port}`);
  });

  it('a browser where to explore it, in development', async () => {
    await using development = await startTestRouter([shop.orders, shop.stores], { NODE_ENV: 'development' });
    const html = async (url: string) => (await fetch(url, { headers: { accept: 'text/html' } })).text();
    expect(await html(development.url)).toContain('sandbox');
    expect(await html(router.url)).not.toContain('sandbox');
  });
});
