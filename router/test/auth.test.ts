import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '#kernel/clock.ts';
import { keyOf } from '#platform/caller/keys.ts';
import { type Caller, createVerifier } from '#platform/caller/verify.ts';
import { createLogger } from '#platform/logger.ts';
import { createAuthenticate } from '../src/auth.ts';
import { rightsOf } from '../src/rights.ts';
import { ask, at, connect, rawSocket, subscribe, until } from './fixture/client.ts';
import { startIssuer } from './fixture/issuer.ts';
import { callerSecret, startTestRouter, type TestRouter } from './fixture/router.ts';
import { type Shop, startShop } from './fixture/shop.ts';

let shop: Shop;
let issuer: Awaited<ReturnType<typeof startIssuer>>;
let router: TestRouter;
beforeAll(async () => {
  shop = await startShop();
  issuer = await startIssuer();
  router = await startTestRouter([shop.orders, shop.stores], { OIDC_ISSUER: issuer.issuer });
});
afterAll(async () => {
  await router[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});

const orders = createVerifier({ audience: 'orders', keys: new Map([['router', [keyOf(callerSecret, 'router', 'orders')]]]), services: [], clock: systemClock });
const callerOf = (credential: unknown): Caller => {
  const { caller, viewer } = orders.open(credential);
  return { caller, viewer };
};

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const who = async (headers: Record<string, string> = {}) => {
  const { data } = await ask(router.url, '{ whoAsks }', {}, headers);
  return callerOf(at(data, 'whoAsks'));
};

describe('a request', () => {
  it('without a token comes to the subgraphs from the router, for nobody', async () => {
    expect(await who()).toEqual({ caller: 'router', viewer: null });
  });

  it('with a token comes from the router, for its viewer, with the roles a person can have', async () => {
    const token = await issuer.token({ sub: 'me', name: 'Lee', roles: ['RIDER', 'SYSTEM', 'SUPPORT', 'nonsense'] });
    expect(await who(bearer(token))).toEqual({ caller: 'router', viewer: { id: 'me', name: 'Lee', roles: ['RIDER', 'SUPPORT'] } });
    expect(shop.orders.received.at(-1)?.headers).not.toHaveProperty('authorization');
  });

  it('is not answered with what another viewer was answered at the same time', async () => {
    const tokens = await Promise.all(['a', 'b', 'c'].map((sub) => issuer.token({ sub })));
    const callers = await Promise.all(tokens.map((token) => who(bearer(token))));
    expect(callers.map(({ viewer }) => viewer?.id)).toEqual(['a', 'b', 'c']);
  });

  const refused: [string, () => string | Promise<string>][] = [
    ['a forged signature', () => issuer.forged()],
    ['no signature (alg none)', () => issuer.unsigned()],
    ['an expired token', () => issuer.token({ exp: issuer.now() - 60 })],
    ['a token not yet good', () => issuer.token({ nbf: issuer.now() + 60 })],
    ['a token for somebody else', () => issuer.token({ aud: 'another-service' })],
    ['a token of another issuer', () => issuer.token({ iss: 'https://elsewhere.example' })],
    ['a token without an end', () => issuer.token({ exp: undefined as never })],
    ['a token cut short', async () => (await issuer.token()).slice(0, -10)],
    ['a changed payload', async () => {
      const [header, , signature] = (await issuer.token()).split('.');
      return `${header}.${Buffer.from(JSON.stringify({ sub: 'admin', iss: issuer.issuer, aud: 'dosirak', exp: issuer.now() + 60 })).toString('base64url')}.${signature}`;
    }],
    ['nonsense', () => 'nonsense'],
    ['the issuer’s public key taken for a shared secret (HS256)', () => issuer.confused()],
    ['a key that the issuer does not have', () => issuer.token({}, { kid: 'another' })],
    ['an id token', () => issuer.token({ nonce: 'n', at_hash: 'h' })],
    ['an id token of Keycloak', () => issuer.token({ typ: 'ID' })],
    ['a logout token', () => issuer.token({}, { typ: 'logout+jwt' })],
    ['a logout token of no type', () => issuer.token({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } })],
    ['a service’s own token', () => issuer.token({ sub: 'the-order-service', client_id: 'the-order-service' })],
    ['a service’s own token, as others write it', () => issuer.token({ sub: 'the-order-service', azp: 'the-order-service' })],
    ['a subject that is no text', () => issuer.token({ sub: { id: 1 } as never })],
    ['an endless token', () => issuer.token({ filler: 'x'.repeat(9_000) })],
  ];
  it.each(refused)('with %s is refused with 401, told what to do, and no subgraph is asked', async (_what, token) => {
    shop.orders.received.length = 0;
    const { status, headers, data, errors } = await ask(router.url, '{ whoAsks }', {}, bearer(await token()));
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toContain('Bearer');
    expect(data).toBeUndefined();
    expect(errors).toEqual([{ message: expect.stringContaining('Sign in again'), extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(shop.orders.received).toHaveLength(0);
  });

  it('with something other than a bearer token is refused with 401', async () => {
    expect((await ask(router.url, '{ whoAsks }', {}, { authorization: 'Basic a2ltOmtpbQ==' })).status).toBe(401);
  });

  it('waits for no issuer to start, gets 503 while there is none, and is answered when there is one', async () => {
    await using late = await startTestRouter([shop.orders, shop.stores], { OIDC_ISSUER: issuer.issuer });
    issuer.goDown();
    const token = await issuer.token();
    const { status, headers, errors } = await ask(late.url, '{ whoAsks }', {}, bearer(token));
    expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    expect(errors?.[0]?.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE', retryAfter: 5 });
    expect((await ask(late.url, '{ whoAsks }')).status).toBe(200);
    issuer.comeBack();
    await until(async () => (await ask(late.url, '{ whoAsks }', {}, bearer(token))).status === 200);
  });
});

describe('a token', () => {
  const at = (now: () => number, more: { knownBytes?: number; keysCooldownMs?: number; issuer?: string } = {}) =>
    createAuthenticate({ issuer: issuer.issuer, audience: 'dosirak', rightsOf: rightsOf(callerSecret), clock: () => new Date(now()), logger: createLogger('test', 'silent'), ...more });

  it.each([
    ['typed as an access token, whatever else it says', { nonce: 'n' }, { typ: 'at+jwt' }],
    ['of Keycloak', { typ: 'Bearer', nonce: 'n' }, { typ: 'JWT' }],
    ['that a client got for a person', { client_id: 'the-web', azp: 'the-web' }, {}],
  ])('%s is taken', async (_what, claims, header) => {
    expect((await at(Date.now)(`Bearer ${await issuer.token({ sub: 'me', ...claims }, header)}`)).rights.viewer?.id).toBe('me');
  });

  it('says what it allows by `scope` or `scp`, and viewers are told apart by it', async () => {
    const authenticate = at(Date.now);
    const said = async (claims: object) => (await authenticate(`Bearer ${await issuer.token({ sub: 'me', ...claims })}`)).rights;
    const [none, one, list, text] = [await said({}), await said({ scope: 'orders:read' }), await said({ scp: ['orders:read', 'support', 7] }), await said({ scp: 'support orders:read' })];
    expect([none, one, list, text].map(({ scopes }) => [...scopes].sort())).toEqual([[], ['orders:read'], ['orders:read', 'support'], ['orders:read', 'support']]);
    expect(new Set([none.key, one.key, list.key]).size).toBe(3);
    expect(text.key).toBe(list.key);
  });

  it('is remembered within bounds: the oldest is forgotten for the newest', async () => {
    const authenticate = at(Date.now, { knownBytes: 3_000 });
    const authorizations = await Promise.all(Array.from({ length: 12 }, async () => `Bearer ${await issuer.token()}`));
    for (const authorization of authorizations) await authenticate(authorization);
    const isKnown = authorizations.map((authorization) => !(authenticate(authorization) instanceof Promise));
    expect(isKnown.at(-1)).toBe(true);
    expect(isKnown.filter(Boolean).length).toBeLessThan(6);
  });

  it('of a key that is not known has the keys fetched anew, once in a while and not once for each', async () => {
    let now = Date.now();
    const authenticate = at(() => now, { keysCooldownMs: 5_000 });
    await authenticate(`Bearer ${await issuer.token()}`);
    const before = issuer.fetches();
    const flood = () => Promise.allSettled(Array.from({ length: 50 }, async (_, index) => authenticate(`Bearer ${await issuer.token({}, { kid: `made up ${index}` })}`)));
    const refused = async () => expect((await flood()).every(({ status }) => status === 'rejected')).toBe(true);
    await refused();
    expect(issuer.fetches()).toBe(before); // they have only just been fetched
    now += 5_000;
    await refused();
    await refused();
    expect(issuer.fetches()).toBe(before + 1);

    // without the defence the same flood asks each time
    const careless = at(() => now, { keysCooldownMs: 0 });
    await careless(`Bearer ${await issuer.token()}`);
    const then = issuer.fetches();
    for (let index = 0; index < 10; index++) await expect(careless(`Bearer ${await issuer.token({}, { kid: `made up ${index}` })}`)).rejects.toThrow();
    expect(issuer.fetches()).toBe(then + 10);
  });

  it('signed with a new key is taken as soon as the issuer has that', async () => {
    await using rotating = await startIssuer();
    let now = Date.now();
    const authenticate = at(() => now, { issuer: rotating.issuer });
    await authenticate(`Bearer ${await rotating.token()}`);
    await rotating.rotate();
    now += 5_000;
    expect((await authenticate(`Bearer ${await rotating.token({ sub: 'me' })}`)).rights.viewer?.id).toBe('me');
  });

  it('is asked about once, holds a few seconds past its end, since clocks differ, and no longer', async () => {
    let now = Date.now();
    const authenticate = createAuthenticate({ issuer: issuer.issuer, audience: 'dosirak', rightsOf: rightsOf(callerSecret), clock: () => new Date(now), logger: createLogger('test', 'silent') });
    const authorization = `Bearer ${await issuer.token({ sub: 'me', exp: Math.floor(now / 1000) + 60 })}`;
    const first = await authenticate(authorization);
    expect(authenticate(authorization)).toBe(first);
    now += 62_000;
    expect((await authenticate(authorization)).rights.viewer?.id).toBe('me');
    now += 10_000;
    await expect(authenticate(authorization)).rejects.toThrow('has expired');
  });
});

describe('a connection', () => {
  it.each([
    ['authorization', (token: string) => ({ authorization: `Bearer ${token}` })],
    ['Authorization', (token: string) => ({ Authorization: `Bearer ${token}` })],
    ['token', (token: string) => ({ token })],
    ['headers', (token: string) => ({ headers: { authorization: `Bearer ${token}` } })],
  ])('says who it is by %s, and its operations come for that viewer', async (_what, parameters) => {
    const client = connect(router.url, parameters(await issuer.token({ sub: 'me' })));
    const subscription = subscribe(client, 'subscription { orderChanged(orderId: "1") { sequence } }');
    await until(() => shop.orders.open() === 1);
    expect(callerOf(shop.orders.subscribed.at(-1)?.extensions?.['caller']).viewer?.id).toBe('me');
    expect(callerOf((shop.orders.connections.at(-1) as { caller: string }).caller)).toEqual({ caller: 'router', viewer: null });
    const query = subscribe(client, '{ whoAsks }');
    expect(callerOf(at(await query.next(), 'data', 'whoAsks')).viewer?.id).toBe('me');
    subscription.stop();
    await until(() => shop.orders.open() === 0);
  });

  it('with a token that does not hold is closed with 4401', async () => {
    for (const token of [await issuer.forged(), issuer.unsigned(), await issuer.token({ exp: issuer.now() - 60 }), await issuer.token({ aud: 'x' })]) {
      const { closed, send, messages } = await rawSocket(router.url);
      send({ type: 'connection_init', payload: { token } });
      expect((await closed).code).toBe(4401);
      expect(messages).toEqual([]);
    }
  });

  it('does not share an upstream with a viewer of other rights', async () => {
    const before = shop.orders.subscribed.length;
    const clients = [connect(router.url, { token: await issuer.token({ sub: 'a' }) }), connect(router.url, { token: await issuer.token({ sub: 'b' }) }), connect(router.url, { token: await issuer.token({ sub: 'b' }) })];
    const subscriptions = clients.map((client) => subscribe(client, 'subscription { orderChanged(orderId: "1") { sequence } }'));
    await until(async () => (await router.metric('router_subscriptions')) === 3);
    await until(() => shop.orders.open() === 2);
    expect(shop.orders.subscribed.length - before).toBe(2);
    subscriptions.forEach(({ stop }) => stop());
    await until(() => shop.orders.open() === 0);
  });

  it('is closed with 4403 when its token runs out', async () => {
    const { closed, send } = await rawSocket(router.url);
    send({ type: 'connection_init', payload: { token: await issuer.token({ exp: issuer.now() + 1 }) } });
    expect(await closed).toMatchObject({ code: 4403, reason: expect.stringContaining('connect again') });
  });

  it('stays when it signs in again in time, by a ping', async () => {
    const { socket, messages, send } = await rawSocket(router.url);
    const exp = issuer.now() + 1;
    send({ type: 'connection_init', payload: { token: await issuer.token({ sub: 'me', exp }) } });
    await until(() => messages.length === 1);
    send({ type: 'ping', payload: { token: await issuer.token({ sub: 'me' }) } });
    await until(() => Date.now() > exp * 1_000 + 50);
    send({ type: 'ping' });
    await until(() => messages.length === 3);
    expect(messages.map(({ type }) => type)).toEqual(['connection_ack', 'pong', 'pong']);
    socket.close();
  });

  it('cannot become somebody else’s', async () => {
    const { closed, messages, send } = await rawSocket(router.url);
    send({ type: 'connection_init', payload: { token: await issuer.token({ sub: 'me' }) } });
    await until(() => messages.length === 1);
    send({ type: 'ping', payload: { token: await issuer.token({ sub: 'you' }) } });
    expect((await closed).code).toBe(4403);
  });
});
