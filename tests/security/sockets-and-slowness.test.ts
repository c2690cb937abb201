import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { ask, connect, rawSocket, subscribe, until } from '../../router/test/fixture/client.ts';
import { type Shop, startShop } from '../../router/test/fixture/shop.ts';
import { startIssuer } from '../../router/test/fixture/issuer.ts';
import { startTestRouter, type TestRouter } from '../../router/test/fixture/router.ts';

/** What a client can do to a server by how it connects, and how fast or slowly it talks. */

let shop: Shop;
let issuer: Awaited<ReturnType<typeof startIssuer>>;
beforeAll(async () => {
  shop = await startShop();
  issuer = await startIssuer();
});
afterAll(async () => {
  await issuer[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});
const start = (environment: Record<string, string> = {}) => startTestRouter([shop.orders, shop.stores], { OIDC_ISSUER: issuer.issuer, ...environment });
const metricIs = (router: TestRouter, name: string, value: number) => until(async () => (await router.metric(name)) === value);
const watch = 'subscription { somethingHappened { at } }';

describe('who sends', () => {
  const slowly = async (url: string, text: string): Promise<{ socket: Socket; answer: () => string }> => {
    const { hostname, port } = new URL(url);
    const socket = connectTcp(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk))).on('error', () => {});
    await once(socket, 'connect');
    socket.write(text);
    return { socket, answer: () => answer };
  };
  const header = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

  it.each([
    ['a header', 'POST /graphql HTTP/1.1\r\nhost: x\r\nx-slow: '],
    ['a body', `${header}content-length: 1000\r\n\r\n{"query":`],
  ])('%s byte by byte is not waited for; and would be, were there no timeout', async (_what, text) => {
    await using router = await start({ HEADERS_TIMEOUT_MS: '300', REQUEST_TIMEOUT_MS: '300' });
    await using patient = await start({ HEADERS_TIMEOUT_MS: '60000', REQUEST_TIMEOUT_MS: '60000' });
    const [cut, kept] = [await slowly(router.url, text), await slowly(patient.url, text)];
    await once(cut.socket, 'close');
    expect(cut.answer()).toContain('408');
    expect([kept.socket.closed, kept.answer()]).toEqual([false, '']);
    kept.socket.destroy();
  });

  it('headers without an end is refused', async () => {
    await using router = await start();
    const { socket, answer } = await slowly(router.url, `${header}x-long: ${'x'.repeat(20_000)}\r\n\r\n`);
    await once(socket, 'close');
    expect(answer()).toContain('431');
  });
});

describe('a WebSocket', () => {
  it('of a page of another site is refused, one of no page or of a page named is not', async () => {
    await using router = await start({ CORS_ORIGINS: 'https://dosirak.example' });
    await using open = await start({ CORS_ORIGINS: 'https://dosirak.example,https://evil.example' });
    await expect(rawSocket(router.url, { origin: 'https://evil.example' })).rejects.toThrow('403');
    await expect(rawSocket(router.url, { origin: 'null' })).rejects.toThrow('403');
    for (const [url, headers] of [[router.url, { origin: 'https://dosirak.example' }], [router.url, { origin: new URL(router.url).origin }], [router.url, {}], [open.url, { origin: 'https://evil.example' }]] as const) (await rawSocket(url, headers)).socket.close();
    await using browsersOnly = await start({ SOCKET_NEEDS_ORIGIN: 'true' });
    await expect(rawSocket(browsersOnly.url)).rejects.toThrow('403');
  });

  it('that does not say who it is in time is closed', async () => {
    await using router = await start({ SOCKET_INIT_MS: '150' });
    expect((await (await rawSocket(router.url)).closed).code).toBe(4408);
  });

  it('is not compressed: a small message cannot become a large one', async () => {
    await using router = await start();
    const socket = new WebSocket(router.url.replace('http', 'ws'), 'graphql-transport-ws', { perMessageDeflate: true });
    await once(socket, 'open');
    expect(socket.extensions).toBe('');
    socket.close();
  });

  it('that floods with messages is closed, whatever they are; one that is let is not', async () => {
    await using router = await start({ SOCKET_RATE: '20/60' });
    await using patient = await start({ SOCKET_RATE: 'off' });
    const flood = async (url: string) => {
      const { send, closed, messages } = await rawSocket(url);
      send({ type: 'connection_init' });
      await until(() => messages.length === 1);
      for (let count = 0; count < 50; count++) send({ type: 'ping' });
      return { closed, messages };
    };
    expect((await (await flood(router.url)).closed).code).toBe(1008);
    expect(await router.metric('router_sockets_cut_off_total')).toBeGreaterThan(0);
    const { messages } = await flood(patient.url);
    await until(() => messages.length === 51);
  });

  it('whose client asks on and on and reads nothing is cut off, before its answers fill the memory', async () => {
    await using router = await start({ SOCKET_BUFFER_BYTES: '100000', SOCKET_RATE: 'off', PERSON_RATE: 'off', ADDRESS_RATE: 'off' });
    const { socket, send, messages } = await rawSocket(router.url);
    send({ type: 'connection_init' });
    await until(() => messages.length === 1);
    socket.pause();
    let id = 0;
    const filler = 'x'.repeat(60_000);
    while ((await router.metric('router_sockets_cut_off_total')) === 0) {
      expect(id).toBeLessThan(2_000);
      for (let count = 0; count < 20; count++) send({ type: 'ping', payload: { filler, id: ++id } });
      for (let count = 0; count < 20; count++) send({ id: String(++id), type: 'subscribe', payload: { query: `{ order(id: "1") { ${Array.from({ length: 25 }, (_, n) => `n${n}: lines { name quantity store { tags city { name } } }`).join(' ')} } }` } });
    }
    socket.terminate();
    await metricIs(router, 'router_sockets', 0);
  });

  it('is one of so many a person may have, and of so many an address may have without a person', async () => {
    await using router = await start({ SOCKETS_PER_PERSON: '2', SOCKETS_PER_ADDRESS: '1' });
    const open = async (parameters: object) => {
      const { socket, send, closed, messages } = await rawSocket(router.url);
      send({ type: 'connection_init', payload: parameters });
      let code: number | null = null;
      void closed.then((end) => (code = end.code));
      await until(() => messages.length === 1 || code !== null);
      return { socket, outcome: code ?? 'open' };
    };
    const me = { token: await issuer.token({ sub: 'me' }) };
    const mine = [await open(me), await open({ token: await issuer.token({ sub: 'me' }) }), await open(me)];
    const others = [await open({ token: await issuer.token({ sub: 'you' }) }), await open({}), await open({})];
    expect([...mine, ...others].map(({ outcome }) => outcome)).toEqual(['open', 'open', 1013, 'open', 'open', 1013]);
    mine[0]?.socket.close();
    await metricIs(router, 'router_sockets', 3);
    expect((await open(me)).outcome).toBe('open');
  });

  it('carries so many subscriptions of a person and of all, on however many sockets; what ends makes room', async () => {
    await using router = await start({ SUBSCRIPTIONS_PER_PERSON: '2', SUBSCRIPTIONS: '3' });
    const clientOf = async (sub: string) => connect(router.url, { token: await issuer.token({ sub }) });
    const [first, second, other, third] = [await clientOf('me'), await clientOf('me'), await clientOf('you'), await clientOf('them')];
    const one = subscribe(first, watch);
    subscribe(second, watch);
    await metricIs(router, 'router_subscriptions', 2);
    await expect(subscribe(second, watch).ended).rejects.toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    subscribe(other, watch);
    await metricIs(router, 'router_subscriptions', 3);
    await expect(subscribe(third, watch).ended).rejects.toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: expect.any(Number) } }]);
    one.stop();
    await metricIs(router, 'router_subscriptions', 2);
    subscribe(second, watch);
    await metricIs(router, 'router_subscriptions', 3);
    await Promise.all([first, second, other, third].map((client) => client.dispose()));
    await metricIs(router, 'router_subscriptions', 0);
    const again = subscribe(await clientOf('me'), watch);
    await metricIs(router, 'router_subscriptions', 1);
    again.stop();
  });
});

describe('a subscription', () => {
  it('that is over gives its place back: called off at once, refused by its subgraph, or lost with its socket', async () => {
    await using router = await start({ SUBSCRIPTIONS_PER_PERSON: '1' });
    const { socket, send, messages } = await rawSocket(router.url);
    send({ type: 'connection_init' });
    await until(() => messages.length === 1);
    const isIn = async (query: string, ends: (id: string) => boolean) => {
      const id = String(Math.random());
      send({ id, type: 'subscribe', payload: { query } });
      await until(() => ends(id));
    };
    for (const id of ['a', 'b', 'c']) {
      send({ id, type: 'subscribe', payload: { query: watch } });
      send({ id, type: 'complete' });
    }
    const said = (id: string, type: string) => messages.some((message) => message.id === id && message.type === type);
    await metricIs(router, 'router_subscriptions', 0);
    await isIn('subscription { refused }', (id) => said(id, 'error'));
    await isIn('subscription { countdown(from: 1) }', (id) => said(id, 'complete'));
    send({ id: 'last', type: 'subscribe', payload: { query: watch } });
    await metricIs(router, 'router_subscriptions', 1);
    socket.terminate();
    await metricIs(router, 'router_subscriptions', 0);
    const after = subscribe(connect(router.url), watch);
    await metricIs(router, 'router_subscriptions', 1);
    after.stop();
  });
});

describe('requests', () => {
  it('are so many a person, answered 429 with when to come again; over WebSocket they are the same ones', async () => {
    await using router = await start({ PERSON_RATE: '3/3600' });
    const mine = { authorization: `Bearer ${await issuer.token({ sub: 'me' })}` };
    const statuses: number[] = [];
    for (let count = 0; count < 4; count++) statuses.push((await ask(router.url, '{ __typename }', {}, mine)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const { headers, errors } = await ask(router.url, '{ __typename }', {}, mine);
    expect(errors).toEqual([{ message: expect.stringContaining('Too many requests'), extensions: { code: 'RATE_LIMITED', retryAfter: Number(headers.get('retry-after')) } }]);
    await expect(subscribe(connect(router.url, mine), watch).ended).rejects.toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    expect((await ask(router.url, '{ __typename }', {}, { authorization: `Bearer ${await issuer.token({ sub: 'you' })}` })).status).toBe(200);
    expect(await router.metric('router_rate_limited_total')).toBe(3);
  });

  it('are so many an address, which nobody chooses by a header', async () => {
    await using router = await start({ ADDRESS_RATE: '3/3600' });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count++) statuses.push((await ask(router.url, '{ __typename }', {}, { 'x-forwarded-for': `10.0.0.${count}` })).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    await expect(rawSocket(router.url)).rejects.toThrow('429');
  });

  it('behind a proxy that is trusted are its clients’, by what the proxy says and not by what they say', async () => {
    await using router = await start({ ADDRESS_RATE: '2/3600', TRUST_PROXY: '1' });
    const from = async (told: string) => (await ask(router.url, '{ __typename }', {}, { 'x-forwarded-for': told })).status;
    expect([await from('10.0.0.1'), await from('6.6.6.6, 10.0.0.1'), await from('7.7.7.7, 10.0.0.1'), await from('10.0.0.2')]).toEqual([200, 200, 429, 200]);
    expect([await from('2001:db8:1:1::1'), await from('2001:db8:1:1:ffff::2'), await from('2001:0db8:1:1::3'), await from('2001:db8:1:2::1')]).toEqual([200, 200, 429, 200]);
  });
});
