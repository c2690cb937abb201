import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readConfig, variable } from '../config.ts';
import type { Viewer } from '../viewer.ts';
import { lifeMs } from './credential.ts';
import { type CallerKeys, keyOf, parseCallerKeys, parseCallerSecret } from './keys.ts';
import { createSigner } from './sign.ts';
import { createVerifier } from './verify.ts';

const router = randomBytes(32);
const order = randomBytes(32);
const kim: Viewer = { id: 'kim', name: '김민수', roles: ['CUSTOMER'] };
let now = Date.parse('2026-11-21T03:00:00Z');
const clock = () => new Date(now);
const keysAt = (audience: string): CallerKeys => new Map([['router', [keyOf(router, 'router', audience)]], ['order', [keyOf(order, 'order', audience)]]]);
const payment = () => createVerifier({ audience: 'payment', keys: keysAt('payment'), services: ['order'], clock });
const body = '{"query":"{ __typename }"}';
const signer = createSigner('router', router, clock);
const taking = (credential: string, asked: string = body, verifier = payment()) => () => verifier.request(verifier.open(credential), Buffer.from(asked));
/** A credential with some of its parts changed, and signed again by whoever has that key. */
const altered = (credential: string, changes: Record<number, string>, key?: Buffer) => {
  const parts = credential.split('.');
  for (const [at, part] of Object.entries(changes)) parts[Number(at)] = part;
  const signed = parts.slice(0, -1).join('.');
  return `${signed}.${key ? createHmac('sha256', key).update(signed).digest('base64url') : parts.at(-1)}`;
};
const [purposeAt, callerAt, audienceAt, expiryAt, sidAt, sequenceAt, digestAt, viewerAt] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

describe('a credential', () => {
  it('says who asks, and for whom', () => {
    expect(taking(signer.request('payment', kim, body))()).toEqual({ caller: 'router', viewer: kim });
    expect(taking(signer.request('payment', null, body))()).toEqual({ caller: 'router', viewer: null });
    expect(payment().connection(signer.connection('payment'))).toEqual({ caller: 'router', viewer: null });
    const operation = { query: 'subscription ($a: Int) { x(a: $a) }', variables: { b: { d: 1, c: [2] }, a: 1 } };
    const asReceived = { ...operation, operationName: null, variables: { a: 1, b: { c: [2], d: 1 } } };
    expect(payment().operation(signer.operation('payment', kim, operation), asReceived)).toEqual({ caller: 'router', viewer: kim });
  });

  const routersHere = keyOf(router, 'router', 'payment');
  const good = () => signer.request('payment', kim, body);
  const mallory = Buffer.from(JSON.stringify({ ...kim, id: 'mallory', roles: ['SUPPORT'] })).toString('base64url');
  it.each<[string, () => unknown, string]>([
    ['that is missing', () => payment().open(undefined), 'no caller'],
    ['that is none', () => payment().open('....'), 'not one of a caller'],
    ['of nobody known', taking(createSigner('stranger', router, clock).request('payment', null, body)), 'not one of a caller'],
    ['with another caller’s secret', taking(createSigner('router', order, clock).request('payment', null, body)), 'not one of a caller'],
    ['for another subgraph', taking(signer.request('order', kim, body)), 'not one of a caller that is known here, for payment'],
    ['for another subgraph, with the key for this one', taking(altered(signer.request('order', kim, body), {}, routersHere)), 'is for order'],
    ['for another body', taking(good(), `${body} `), 'for another request'],
    ['for a connection', taking(signer.connection('payment'), ''), 'another way of asking'],
    ['for an operation', taking(signer.operation('payment', null, { query: 'x' })), 'another way of asking'],
    ['of a service, for a person', taking(createSigner('order', order, clock).request('payment', kim, body)), 'speaks for people'],
    ['with another viewer', taking(altered(good(), { [viewerAt]: mallory })), 'not one of a caller'],
    ['with a later end', taking(altered(good(), { [expiryAt]: String(now + 60_000) })), 'not one of a caller'],
    ['with another number', taking(altered(good(), { [sequenceAt]: '999' })), 'not one of a caller'],
    ['with another process', taking(altered(good(), { [sidAt]: 'other' })), 'not one of a caller'],
    ['with another digest', taking(altered(good(), { [digestAt]: 'x' })), 'not one of a caller'],
    ['with another audience', taking(altered(signer.request('order', kim, body), { [audienceAt]: 'payment' })), 'not one of a caller'],
    ['with another caller', taking(altered(createSigner('order', order, clock).request('payment', null, body), { [callerAt]: 'router' })), 'not one of a caller'],
    ['with another purpose', taking(altered(signer.connection('payment'), { [purposeAt]: 'h' }), ''), 'not one of a caller'],
    ['that ends later than any may', taking(altered(good(), { [expiryAt]: String(now + lifeMs + 6_000) }, routersHere)), 'out of date'],
    ['whose end is no time', taking(altered(good(), { [expiryAt]: 'never' }, routersHere)), 'out of date'],
    ['without an end', taking(altered(good(), { [expiryAt]: '' }, routersHere)), 'out of date'],
    ['whose number is none', taking(altered(good(), { [sequenceAt]: 'first' }, routersHere)), 'taken before'],
  ])('%s is refused', (_what, take, why) => expect(take).toThrow(why));

  it('holds until its end, as clocks differ a little longer, and not after', () => {
    const [late, later] = [good(), good()];
    now += lifeMs + 5_000;
    expect(taking(late)).not.toThrow();
    now += 1;
    expect(taking(later)).toThrow('out of date');
  });

  it('is taken once, and not before its body is known to be the one', () => {
    const verifier = payment();
    const credential = good();
    expect(taking(credential, 'another', verifier)).toThrow('for another request');
    expect(taking(credential, body, verifier)).not.toThrow();
    expect(taking(credential, body, verifier)).toThrow('taken before');
  });
});

describe('keys', () => {
  const text = (key: Buffer) => key.toString('base64url');

  it('are HKDF-SHA-256 of the caller’s secret, one for each pair: whoever writes another language gets the same', () => {
    // RFC 5869 by hand: extract without salt, then the first block of expand
    const pseudorandom = createHmac('sha256', Buffer.alloc(32)).update(router).digest();
    const block = createHmac('sha256', pseudorandom).update('dosirak.caller.router.payment').update(Buffer.of(1)).digest();
    expect(keyOf(router, 'router', 'payment')).toEqual(block);
    const pairs = ['router', 'order'].flatMap((caller) => ['order', 'payment', 'store'].map((audience) => text(keyOf(router, caller, audience))));
    expect(new Set([...pairs, text(router)]).size).toBe(7);
  });

  it('of one subgraph sign for no other, and as nobody else: whoever reads what payment was given asks payment alone', () => {
    const leaked = keysAt('payment');
    const signedBy = (key: Buffer, credential: string) => altered(credential, {}, key);
    const store = () => createVerifier({ audience: 'store', keys: keysAt('store'), services: [], clock });
    const [routers, orders] = [leaked.get('router')![0], leaked.get('order')![0]];
    expect(taking(signedBy(routers, signer.request('payment', kim, body)))).not.toThrow(); // so that what follows says something
    for (const key of [routers, orders]) {
      expect(taking(signedBy(key, signer.request('store', kim, body)), body, store())).toThrow('not one of a caller');
      expect(taking(createSigner('router', key, clock).request('store', kim, body), body, store())).toThrow('not one of a caller');
      expect(taking(createSigner('router', key, clock).request('payment', kim, body))).toThrow('not one of a caller');
    }
    expect(taking(signedBy(orders, signer.request('payment', kim, body)))).toThrow('not one of a caller');
    expect(taking(signedBy(routers, createSigner('order', order, clock).request('payment', null, body)))).toThrow('not one of a caller');
  });

  it('are replaced without a pause: several of a caller are taken, and of its secrets the first one signs', () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const own = parseCallerSecret(`${text(older)}, ${text(newer)}`);
    expect(own).toEqual([older, newer]);
    const both = parseCallerKeys([...own.map((secret) => `router=${text(keyOf(secret, 'router', 'store'))}`), `order=${text(order)}`].join());
    expect(both.get('router')).toEqual([older, newer].map((secret) => keyOf(secret, 'router', 'store')));
    const verifier = createVerifier({ audience: 'store', keys: both, services: [], clock });
    for (const secret of own) expect(taking(createSigner('router', secret, clock).request('store', kim, body), body, verifier)).not.toThrow();
    expect(taking(createSigner('router', randomBytes(32), clock).request('store', kim, body), body, verifier)).toThrow('not one of a caller');
  });

  it('of services that are not named here do not count', () => {
    const store = createVerifier({ audience: 'store', keys: keysAt('store'), services: [], clock });
    expect(taking(createSigner('order', order, clock).request('store', null, body), body, store)).toThrow('not one of a caller');
  });

  it.each(['router', 'router=short', `=${'a'.repeat(43)}`, `a.b=${'a'.repeat(43)}`])('cannot be "%s"', (wrong) => expect(() => parseCallerKeys(wrong)).toThrow(TypeError));
  it.each(['', 'short', `${'a'.repeat(43)},`, `router=${'a'.repeat(20)}`])('are made of no secret that is "%s"', (wrong) => expect(() => parseCallerSecret(wrong)).toThrow(TypeError));

  it('that are missing or wrong are told at start, by the variable’s name', () => {
    const shape = { PAYMENT_CALLER_KEYS: variable.callerKeys('router', 'order'), ORDER_CALLER_SECRET: variable.callerSecret() };
    const reading = (PAYMENT_CALLER_KEYS: string, ORDER_CALLER_SECRET: string = text(order)) => () => readConfig({ PAYMENT_CALLER_KEYS, ORDER_CALLER_SECRET }, shape);
    expect(reading(`router=${text(router)},order=${text(order)}`)()).toMatchObject({ ORDER_CALLER_SECRET: order });
    expect(reading(`router=${text(router)}`)).toThrow('PAYMENT_CALLER_KEYS: has no key of the caller "order"');
    expect(reading('')).toThrow('PAYMENT_CALLER_KEYS: is not set');
    expect(reading('router')).toThrow('PAYMENT_CALLER_KEYS: each entry is');
    expect(reading(`router=${text(router)},order=${text(order)}`, 'short')).toThrow('ORDER_CALLER_SECRET: is base64url of at least 32 bytes');
  });
});
