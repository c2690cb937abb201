import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { systemClock } from '#kernel/clock.ts';
import { keyOf } from '#platform/caller/keys.ts';
import { createVerifier } from '#platform/caller/verify.ts';
import { ask, at, connect, rawSocket, subscribe } from '../../router/test/fixture/client.ts';
import { callerSecret, startTestRouter, type TestRouter } from '../../router/test/fixture/router.ts';
import { type Shop, startShop } from '../../router/test/fixture/shop.ts';

/** Tokens as an attacker would make them, at the router's two doors. Beside each of them, the same token made as it should be gets in. */
let shop: Shop;
let router: TestRouter;
let issuer: { readonly url: string; readonly key: CryptoKey; readonly jwk: JWK; readonly pem: string; readonly fetches: () => number; stop(): void };
let mallory: { readonly key: CryptoKey; readonly jwk: JWK; readonly url: string; readonly fetches: () => number; stop(): void };

/** A server that publishes keys and says so, as an issuer does. */
const publish = async (jwk: JWK) => {
  let fetches = 0;
  const server = createServer((request, response) => {
    fetches++;
    const body = request.url?.startsWith('/jwks') ? { keys: [jwk] } : { issuer: url, jwks_uri: `${url}/jwks` };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, fetches: () => fetches, stop: () => void server.close().closeAllConnections() };
};

beforeAll(async () => {
  const [ours, theirs] = await Promise.all([generateKeyPair('RS256', { extractable: true }), generateKeyPair('RS256', { extractable: true })]);
  const jwk = { ...(await exportJWK(ours.publicKey)), kid: 'ours', alg: 'RS256', use: 'sig' };
  const malloryJwk = { ...(await exportJWK(theirs.publicKey)), kid: 'ours', alg: 'RS256', use: 'sig' };
  issuer = { key: ours.privateKey, jwk, pem: await exportSPKI(ours.publicKey), ...(await publish(jwk)) };
  mallory = { key: theirs.privateKey, jwk: malloryJwk, ...(await publish(malloryJwk)) };
  shop = await startShop();
  router = await startTestRouter([shop.orders, shop.stores], { OIDC_ISSUER: issuer.url });
});
afterAll(async () => {
  await router?.[Symbol.asyncDispose]();
  await shop?.[Symbol.asyncDispose]();
  issuer?.stop();
  mallory?.stop();
});

const now = () => Math.floor(Date.now() / 1_000);
const usual = () => ({ sub: 'kim', name: 'Kim', roles: ['CUSTOMER'], scope: 'orders:read', client_id: 'web', iss: issuer.url, aud: 'dosirak', iat: now(), exp: now() + 300, jti: randomUUID() });
type Changes = { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: CryptoKey };
const token = ({ claims = {}, header = {}, key = issuer.key }: Changes = {}): Promise<string> =>
  new SignJWT({ ...usual(), ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'ours', typ: 'at+jwt', ...header } as never).sign(key);
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** Signed by hand, since a library would refuse to. */
const handmade = (header: object, claims: object, signature: (signed: string) => string) => {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${signature(signed)}`;
};
const hmac = (secret: string | Buffer) => (signed: string) => createHmac('sha256', secret).update(signed).digest('base64url');
const partsOf = async () => (await token()).split('.') as [string, string, string];

const attacks: readonly (readonly [name: string, make: () => string | Promise<string>])[] = [
  ...['none', 'None', 'NONE', 'nOnE', ''].map((alg) => [`alg "${alg}" and no signature`, () => handmade({ alg, kid: 'ours' }, usual(), () => '')] as const),
  ['alg none and the signature of a good one', async () => handmade({ alg: 'none', kid: 'ours' }, usual(), () => 'c2ln')],
  ['HS256 with the public key (PEM) as the secret', () => handmade({ alg: 'HS256', kid: 'ours', typ: 'at+jwt' }, usual(), hmac(issuer.pem))],
  ['HS256 with the public key (JWK) as the secret', () => handmade({ alg: 'HS256', kid: 'ours', typ: 'at+jwt' }, usual(), hmac(JSON.stringify(issuer.jwk)))],
  ['HS256 with the modulus as the secret', () => handmade({ alg: 'HS256', kid: 'ours' }, usual(), hmac(Buffer.from(issuer.jwk.n as string, 'base64url')))],
  ['HS256 with an empty secret', () => handmade({ alg: 'HS256', kid: 'ours' }, usual(), hmac(''))],
  ['another’s key under our key’s id', () => token({ key: mallory.key })],
  ['another’s key under an id of its own', () => token({ key: mallory.key, header: { kid: 'theirs' } })],
  ['another’s key and no id', () => token({ key: mallory.key, header: { kid: undefined } })],
  ['another’s key embedded (jwk)', () => token({ key: mallory.key, header: { jwk: mallory.jwk } })],
  ['the address of another’s keys (jku)', () => token({ key: mallory.key, header: { jku: `${mallory.url}/jwks` } })],
  ['the address of another’s certificate (x5u)', () => token({ key: mallory.key, header: { x5u: `${mallory.url}/jwks` } })],
  ['another’s certificate (x5c)', () => token({ key: mallory.key, header: { x5c: [Buffer.from('certificate').toString('base64')] } })],
  ['a key id that is a path', () => token({ key: mallory.key, header: { kid: '../../../../dev/null' } })],
  ['a key id that is SQL', () => token({ key: mallory.key, header: { kid: `x' UNION SELECT 'secret' --` } })],
  ['a key id that is an address', () => token({ key: mallory.key, header: { kid: `${mallory.url}/jwks` } })],
  ['a key id that is every object’s', () => token({ key: mallory.key, header: { kid: '__proto__' } })],
  ['a key id that is no text', () => token({ key: mallory.key, header: { kid: { toString: 'ours' } } })],
  ['an extension that has to be understood (crit)', () => handmade({ alg: 'RS256', kid: 'ours', crit: ['exp'], exp: now() + 300 }, usual(), () => 'c2ln')],
  ['another audience', () => token({ claims: { aud: 'bank' } })],
  ['no audience', () => token({ claims: { aud: undefined } })],
  ['our audience’s beginning', () => token({ claims: { aud: 'dosirak.example' } })],
  ['another issuer', () => token({ claims: { iss: mallory.url } })],
  ['our issuer with a slash', () => token({ claims: { iss: `${issuer.url}/` } })],
  ['no issuer', () => token({ claims: { iss: undefined } })],
  ['an end that is over', () => token({ claims: { exp: now() - 60 } })],
  ['no end', () => token({ claims: { exp: undefined } })],
  ['an end that is no number', () => token({ claims: { exp: 'never' } })],
  ['a beginning to come', () => token({ claims: { nbf: now() + 60 } })],
  ['no subject', () => token({ claims: { sub: undefined } })],
  ['an empty subject', () => token({ claims: { sub: '' } })],
  ['what an id token has', () => token({ header: { typ: 'JWT' }, claims: { nonce: 'n-0S6_WzA2Mj', at_hash: '77QmUPtjPfzWtF2AnpK9RQ' } })],
  ['the type of a logout token', () => token({ header: { typ: 'logout+jwt' }, claims: { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } } })],
  ['a service as its subject (client credentials)', () => token({ claims: { sub: 'batch', client_id: 'batch', roles: ['SUPPORT'] } })],
  ['a payload that was changed after it was signed', async () => {
    const [header, , signature] = await partsOf();
    return `${header}.${encode({ ...usual(), roles: ['SUPPORT'] })}.${signature}`;
  }],
  ['a header that was changed after it was signed', async () => {
    const [, payload, signature] = await partsOf();
    return `${encode({ alg: 'RS256', kid: 'ours', typ: 'at+jwt', extra: true })}.${payload}.${signature}`;
  }],
  ['no signature', async () => (await partsOf()).with(2, '').join('.')],
  ['a signature cut short', async () => (await token()).slice(0, -8)],
  ['a fourth part', async () => `${await token()}.e30`],
  ['five parts (encrypted)', async () => `${encode({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`],
  ['ten thousand characters', () => token({ claims: { padding: 'x'.repeat(7_000) } })],
  ['nothing but dots', () => '..'],
];

const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
const subgraph = createVerifier({ audience: 'orders', keys: new Map([['router', [keyOf(callerSecret, 'router', 'orders')]]]), services: [], clock: systemClock });
const viewerOf = (credential: unknown) => subgraph.open(credential).viewer;
const nobodyWasAsked = () => expect([shop.orders.received.length, shop.stores.received.length]).toEqual([0, 0]);

describe('a token with', () => {
  it.each(attacks)('%s opens neither door', async (_name, make) => {
    const forged = await make();
    shop.orders.received.length = 0;
    const { status, data, errors } = await ask(router.url, '{ whoAsks }', {}, bearer(forged));
    expect([status, data, errors?.[0]?.extensions['code']]).toEqual([401, undefined, 'UNAUTHENTICATED']);
    expect(JSON.stringify(errors)).not.toContain('stack');
    const socket = await rawSocket(router.url);
    socket.send({ type: 'connection_init', payload: bearer(forged) });
    expect((await socket.closed).code).toBe(4401);
    expect(socket.messages).toEqual([]);
    nobodyWasAsked();
  });

  it('nothing wrong with it opens both', async () => {
    const good = await token();
    const { status, data } = await ask(router.url, '{ whoAsks }', {}, bearer(good));
    expect([status, viewerOf(at(data, 'whoAsks'))]).toEqual([200, { id: 'kim', name: 'Kim', roles: ['CUSTOMER'] }]);
    const query = subscribe(connect(router.url, bearer(good)), '{ whoAsks }');
    expect(viewerOf(at(await query.next(), 'data', 'whoAsks'))?.id).toBe('kim');
  });

  it('roles that people do not have has them not', async () => {
    const { data } = await ask(router.url, '{ whoAsks }', {}, bearer(await token({ claims: { roles: ['SYSTEM', 'ADMIN', 'CUSTOMER', { toString: 'SUPPORT' }, ['SUPPORT']] } })));
    expect(viewerOf(at(data, 'whoAsks'))?.roles).toEqual(['CUSTOMER']);
    for (const roles of ['SUPPORT', { 0: 'SUPPORT', length: 1 }, null]) {
      expect(viewerOf(at((await ask(router.url, '{ whoAsks }', {}, bearer(await token({ claims: { roles } })))).data, 'whoAsks'))?.roles).toEqual([]);
    }
  });

  it('a megabyte to it is not read to its end', async () => {
    const huge = await token({ claims: { padding: 'x'.repeat(750_000) } });
    expect((await ask(router.url, '{ whoAsks }', {}, bearer(huge))).status).toBe(431);
    const socket = await rawSocket(router.url);
    socket.send({ type: 'connection_init', payload: bearer(huge) });
    expect((await socket.closed).code).toBe(1009);
  });

  it('the addresses of other keys in it leads nobody there', () => expect(mallory.fetches()).toBe(0));

  it('key ids that nobody has makes no flood for the issuer', async () => {
    const before = issuer.fetches();
    await Promise.all(Array.from({ length: 100 }, async (_, n) => ask(router.url, '{ whoAsks }', {}, bearer(await token({ key: mallory.key, header: { kid: `made up ${n}` } })))));
    expect(issuer.fetches() - before).toBeLessThanOrEqual(2);
  });
});

describe('a good token in another place', () => {
  it.each<readonly [string, (good: string) => { readonly query?: string; readonly headers?: Record<string, string>; readonly body?: object }]>([
    ['in the URL as access_token', (good) => ({ query: `?access_token=${good}` })],
    ['in the URL as authorization', (good) => ({ query: `?authorization=Bearer%20${good}` })],
    ['in a cookie', (good) => ({ headers: { cookie: `authorization=Bearer ${good}; access_token=${good}; token=${good}` } })],
    ['in other headers', (good) => ({ headers: { 'x-authorization': `Bearer ${good}`, 'proxy-authorization': `Bearer ${good}`, 'x-forwarded-authorization': `Bearer ${good}` } })],
    ['in the body', (good) => ({ body: { access_token: good, authorization: `Bearer ${good}`, extensions: { authorization: `Bearer ${good}`, caller: good } } })],
  ])('%s is as good as none', async (_name, put) => {
    const { query = '', headers = {}, body = {} } = put(await token());
    const response = await fetch(router.url + query, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ query: '{ whoAsks }', ...body }) });
    expect(viewerOf(at(await response.json(), 'data', 'whoAsks'))).toBeNull();
  });

  it('or a viewer that a client names itself, does not reach the subgraphs', async () => {
    const { data } = await ask(router.url, '{ whoAsks }', {}, { 'x-dosirak-caller': 'h.router.orders.9999999999999.sid.1.digest.eyJpZCI6ImtpbSJ9.mac', 'x-user-id': 'kim' });
    expect(viewerOf(at(data, 'whoAsks'))).toBeNull();
    const query = subscribe(connect(router.url), '{ whoAsks }', {}, { extensions: { caller: 'h.router.orders.9999999999999.sid.1.digest.eyJpZCI6ImtpbSJ9.mac' } });
    expect(viewerOf(at(await query.next(), 'data', 'whoAsks'))).toBeNull();
  });
});
