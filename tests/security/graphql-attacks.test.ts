import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { ask, connect, subscribe } from '../../router/test/fixture/client.ts';
import { type RouterAlone, startRouterAlone } from './router.ts';

/** The well-known attacks by way of what is asked. Each is tried on the router as it is, and on one with that defence off. */

let router: RouterAlone;
let careless: RouterAlone;
let development: RouterAlone;
beforeAll(async () => {
  const calm = { ADDRESS_RATE: 'off', PERSON_RATE: 'off', FIELD_RATES: 'off' };
  router = await startRouterAlone(calm);
  careless = await startRouterAlone({ ...calm, LIMITS: 'off', QUERY_TOKENS: '1000000', BODY_LIMIT_BYTES: '10000000' });
  development = await startRouterAlone({ ...calm, NODE_ENV: 'development' });
});
afterAll(async () => {
  for (const started of [router, careless, development]) await started?.[Symbol.asyncDispose]();
});

const bearer = async ({ issuer }: RouterAlone) => ({ authorization: `Bearer ${await issuer.token({ sub: 'a-rider', scope: 'orders:read orders:write deliveries:write store:write' })}` });
const post = (url: string, body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) => fetch(url, { method: 'POST', headers, body });
const codeOf = async (url: string, query: string, variables: object = {}, headers: Record<string, string> = {}) => {
  const { status, errors } = await ask(url, query, variables, headers);
  return { status, code: errors?.[0]?.extensions['code'], message: errors?.[0]?.message };
};

const pins = Array.from({ length: 200 }, (_, pin) => `p${pin}: completeDelivery(input: { idempotencyKey: "${pin}", deliveryId: "d", assignmentSeq: 1, pin: "${1000 + pin}" }) { __typename }`);
const chain = (length: number) => `{ store(id: "1") { reviews { nodes { ${'store { reviews { nodes { '.repeat(length)}id${' } } }'.repeat(length)} } } } }`;
const doubling = (length: number) =>
  `{ store(id: "1") { ...F0 } } ${Array.from({ length }, (_, n) => `fragment F${n} on Store { a${n}: menu { name } reviews { nodes { x: store { ...F${n + 1} } y: store { ...F${n + 1} } } } }`).join(' ')} fragment F${length} on Store { id }`;

describe('an operation that is', () => {
  it.each<[string, string, RegExp]>([
    ['a flood of aliases', `{ ${Array.from({ length: 100 }, (_, n) => `a${n}: webPushPublicKey`).join(' ')} }`, /100 aliases; 30/],
    ['a flood of one field', `{ ${'stores { nodes { id } } '.repeat(200)} }`, /"stores" is selected 200 times/],
    ['a flood of fields', `{ stores { nodes { ${'...F '.repeat(300)} } } } fragment F on Store { id address zone open }`, /1202 fields; 1000 are allowed/],
    ['a flood of directives', `{ stores { nodes { ${'... @include(if: true) { id } '.repeat(150)} } } }`, /150 directives; 100/],
    ['very deep', chain(10), /fields deep; 15/],
    ['a circle of fragments', '{ store(id: "1") { ...A } } fragment A on Store { reviews { nodes { store { ...B } } } } fragment B on Store { ...A }', /spread within itself/],
    ['fragments that double at every turn', doubling(4), /45 aliases; 30/],
    ['a flood of fragments', `{ ${Array.from({ length: 60 }, (_, n) => `...F${n}`).join(' ')} } ${Array.from({ length: 60 }, (_, n) => `fragment F${n} on Query { me { id } }`).join(' ')}`, /60 fragments; 50/],
    ['one of very many', Array.from({ length: 40 }, (_, n) => `query Q${n} { me { id } }`).join(' '), /40 operations/],
    ['a flood of root fields', `{ ${Array.from({ length: 25 }, (_, n) => `a${n}: webPushPublicKey`).join(' ')} }`, /25 root fields; 20/],
  ])('%s is refused before it is validated, and let in where the limits are off', async (_what, query, reason) => {
    expect(await codeOf(router.url, query)).toEqual({ status: 400, code: 'GRAPHQL_VALIDATION_FAILED', message: expect.stringMatching(reason) });
    const { message = '' } = await codeOf(careless.url, query);
    expect(message).not.toMatch(/are allowed|in one place/);
  });

  it('a flood of tokens is not read to its end', async () => {
    const query = `{ ${'webPushPublicKey '.repeat(3_000)} }`;
    expect(await codeOf(router.url, query)).toMatchObject({ status: 400, code: 'GRAPHQL_PARSE_FAILED', message: expect.stringContaining('tokens') });
    expect((await codeOf(careless.url, query)).code).not.toBe('GRAPHQL_PARSE_FAILED');
  });

  it('too expensive is refused, by what its variables say', async () => {
    const query = 'query ($first: Int = 10) { stores(first: $first) { nodes { menu { items { options { price { amount } } } } reviews(first: 100) { nodes { id answer { text } } } } } }';
    expect((await codeOf(router.url, query)).code).toBe('SERVICE_UNAVAILABLE');
    expect(await codeOf(router.url, query, { first: 100 })).toMatchObject({ status: 400, code: 'OPERATION_TOO_EXPENSIVE', message: expect.stringMatching(/may cost \d+; 20000 are allowed/) });
    expect((await codeOf(careless.url, query, { first: 100 })).code).toBe('SERVICE_UNAVAILABLE');
  });

  it('for a list without an end is refused, however it asks for it', async () => {
    for (const [query, variables] of [['{ stores(first: 101) { nodes { id } } }', {}], ['query ($n: Int) { stores(first: $n) { nodes { id } } }', { n: 1_000_000 }], ['query ($n: Int = 5000) { stores(first: $n) { nodes { id } } }', {}], ['{ stores(first: -1) { nodes { id } } }', {}]] as const) {
      expect(await codeOf(router.url, query, variables)).toMatchObject({ status: 400, code: 'BAD_USER_INPUT', message: expect.stringContaining('Query.stores(first:) is a number from 0 to 100') });
      expect((await codeOf(careless.url, query, variables)).code).toBe('SERVICE_UNAVAILABLE');
    }
  });

  it('an introspection is refused in production, over WebSocket too, and answered in development', async () => {
    expect(await codeOf(router.url, getIntrospectionQuery())).toMatchObject({ status: 400, code: 'GRAPHQL_VALIDATION_FAILED' });
    expect(await codeOf(router.url, '{ __type(name: "Order") { name } }')).toMatchObject({ status: 400 });
    await expect(subscribe(connect(router.url), '{ __schema { queryType { name } } }').ended).rejects.toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }, {}]);
    expect((await ask(development.url, getIntrospectionQuery())).errors).toBeUndefined();
  });

  it('a guess at the schema is told nothing in production, over WebSocket neither, and helped in development', async () => {
    const guesses: [string, object][] = [['{ store { nam } }', {}], ['{ storez { id } }', {}], ['query ($m: [TicketStatus!]) { store(id: "1") { tickets(status: $m) { nodes { id } } } }', { m: ['READYY'] }]];
    for (const [query, variables] of guesses) {
      const headers = await bearer(router);
      expect(JSON.stringify(await ask(router.url, query, variables, headers))).not.toContain('Did you mean');
      const { events, ended } = subscribe(connect(router.url, headers), query, { ...variables });
      const told = JSON.stringify([await ended.catch((errors: unknown) => errors), events]);
      expect(told).toMatch(/Cannot query|does not exist/);
      expect(told).not.toContain('Did you mean');
      expect(JSON.stringify(await ask(development.url, query, variables, await bearer(development)))).toContain('Did you mean');
    }
  });
});

describe('PINs cannot be guessed', () => {
  it('hundreds in one operation', async () => {
    const guess = `mutation { ${pins.join(' ')} }`;
    expect((await codeOf(router.url, guess, {}, await bearer(router))).status).toBe(400);
    expect(await codeOf(router.url, `mutation { ${pins.slice(0, 4).join(' ')} }`, {}, await bearer(router))).toMatchObject({ status: 400, message: expect.stringContaining('4 mutations in one operation; 3 are allowed') });
    expect((await codeOf(careless.url, guess, {}, await bearer(careless))).code).toBe('SERVICE_UNAVAILABLE');
  });

  it('hundreds in as many operations, by somebody or from one address: each alias counts', async () => {
    await using counting = await startRouterAlone({ FIELD_RATES: 'Mutation.completeDelivery=5/3600' });
    const guess = (count: number, headers: Record<string, string>) => ask(counting.url, `mutation { ${pins.slice(0, count).join(' ')} }`, {}, headers);
    const me = await bearer(counting);
    expect((await guess(3, me)).errors?.[0]?.extensions['code']).toBe('SERVICE_UNAVAILABLE');
    const { status, headers, errors } = await guess(3, me);
    expect([status, errors?.[0]?.extensions['code']]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(headers.get('retry-after'))).toBe(errors?.[0]?.extensions['retryAfter']);
    expect((await guess(2, me)).errors?.[0]?.extensions['code']).toBe('SERVICE_UNAVAILABLE'); // what was refused was not counted
    const other = { authorization: `Bearer ${await counting.issuer.token({ scope: 'deliveries:write' })}` };
    expect((await guess(3, other)).errors?.[0]?.extensions['code']).toBe('SERVICE_UNAVAILABLE');
    // over WebSocket they are the same guesses
    await expect(subscribe(connect(counting.url, me), `mutation { ${pins[0]} }`).next()).resolves.toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  });
});

describe('variables', () => {
  const query = 'query ($id: ID!) { store(id: $id) { id } }';
  it.each<[string, string, number, string]>([
    ['of a megabyte', JSON.stringify({ id: 'x'.repeat(1_048_576) }), 413, 'PAYLOAD_TOO_LARGE'],
    ['of very many values', JSON.stringify({ id: '1', more: Array.from({ length: 20_000 }, () => 0) }), 400, 'BAD_USER_INPUT'],
    ['nested without end', `{"id":"1","more":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 400, 'BAD_USER_INPUT'],
    ['with __proto__', '{"id":"1","__proto__":{"admin":true}}', 400, 'BAD_REQUEST'],
    ['with constructor.prototype', '{"id":"1","constructor":{"prototype":{"admin":true}}}', 400, 'BAD_REQUEST'],
  ])('%s are refused', async (_what, variables, status, code) => {
    const response = await post(router.url, `{"query":${JSON.stringify(query)},"variables":${variables}}`);
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect([response.status, errors[0]?.extensions.code]).toEqual([status, code]);
    expect((Object.prototype as { admin?: unknown }).admin).toBeUndefined();
  });

  it('that are let in where nobody counts them', async () => {
    expect((await codeOf(careless.url, query, { id: '1', more: Array.from({ length: 20_000 }, () => 0) })).code).toBe('SERVICE_UNAVAILABLE');
  });

  it('with __proto__ are refused over WebSocket and by GET too', async () => {
    const variables = JSON.parse('{"id":"1","__proto__":{"admin":true}}') as Record<string, unknown>;
    await expect(subscribe(connect(router.url), query, variables).next()).resolves.toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    const response = await fetch(`${router.url}?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`, { headers: { 'apollo-require-preflight': '1' } });
    expect(response.status).toBe(400);
  });
});

describe('another site', () => {
  const query = '{ webPushPublicKey }';

  it('cannot have a browser send anything that counts: no form, no text, no GET that it need not ask for', async () => {
    for (const [body, type] of [['query=%7Bme%7Bid%7D%7D', 'application/x-www-form-urlencoded'], [JSON.stringify({ query }), 'text/plain'], ['--x\r\ncontent-disposition: form-data; name="query"\r\n\r\n{me{id}}\r\n--x--', 'multipart/form-data; boundary=x']] as const) {
      expect([400, 415]).toContain((await post(router.url, body, { 'content-type': type })).status);
    }
    expect((await fetch(`${router.url}?${new URLSearchParams({ query })}`)).status).toBe(400);
    expect((await fetch(`${router.url}?${new URLSearchParams({ query })}`, { headers: { 'apollo-require-preflight': '1' } })).status).toBe(200);
  });

  it('cannot mutate by GET, whatever header it sends', async () => {
    const mutation = 'mutation { confirmReceipt(input: { idempotencyKey: "1", orderId: "1" }) { __typename } }';
    const response = await fetch(`${router.url}?${new URLSearchParams({ query: mutation })}`, { headers: { 'apollo-require-preflight': '1', ...(await bearer(router)) } });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('is not let in by CORS or WebSocket unless it is named', async () => {
    await using named = await startRouterAlone({ CORS_ORIGINS: 'https://dosirak.example,http://localhost:*' });
    const preflight = (url: string, origin: string) => fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' } });
    expect((await preflight(router.url, 'https://dosirak.example')).status).toBe(403);
    for (const [origin, isNamed] of [['https://dosirak.example', true], ['http://localhost:5173', true], ['https://evil.example', false], ['https://dosirak.example.evil.example', false], ['http://localhost.evil.example:80', false], ['null', false]] as const) {
      const response = await preflight(named.url, origin);
      expect([origin, response.status, response.headers.get('access-control-allow-origin')]).toEqual([origin, isNamed ? 204 : 403, isNamed ? origin : null]);
    }
  });

  it('cannot send a batch', async () => {
    const one = { query };
    expect((await post(router.url, JSON.stringify([one, one]))).status).toBe(400);
  });
});
