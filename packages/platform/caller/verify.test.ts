import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Viewer } from '../viewer.ts';
import { lifeMs } from './credential.ts';
import { parseCallerSecrets } from './secrets.ts';
import { createSigner } from './sign.ts';
import { createVerifier } from './verify.ts';

const router = randomBytes(32);
const order = randomBytes(32);
const kim: Viewer = { id: 'kim', name: '김민수', roles: ['CUSTOMER'] };
let now = Date.parse('2026-11-21T03:00:00Z');
const clock = () => new Date(now);
const secrets = parseCallerSecrets(`router=${router.toString('base64url')},order=${order.toString('base64url')}`);
const payment = () => createVerifier({ audience: 'payment', secrets, services: ['order'], clock });
const body = '{"query":"{ __typename }"}';
const signer = createSigner('router', router, clock);
const taking = (credential: string, asked: string = body, verifier = payment()) => () => verifier.request(verifier.open(credential), Buffer.from(asked));
/** A credential with some of its parts changed, and signed again by whoever has that secret. */
const altered = (credential: string, changes: Record<number, string>, secret?: Buffer) => {
  const parts = credential.split('.');
  for (const [at, part] of Object.entries(changes)) parts[Number(at)] = part;
  const signed = parts.slice(0, -1).join('.');
  return `${signed}.${secret ? createHmac('sha256', secret).update(signed).digest('base64url') : parts.at(-1)}`;
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

  const good = () => signer.request('payment', kim, body);
  const mallory = Buffer.from(JSON.stringify({ ...kim, id: 'mallory', roles: ['SUPPORT'] })).toString('base64url');
  it.each<[string, () => unknown, string]>([
    ['that is missing', () => payment().open(undefined), 'no caller'],
    ['that is none', () => payment().open('....'), 'not one of a caller'],
    ['of nobody known', taking(createSigner('stranger', router, clock).request('payment', null, body)), 'not one of a caller'],
    ['with another caller’s secret', taking(createSigner('router', order, clock).request('payment', null, body)), 'not one of a caller'],
    ['for another subgraph', taking(signer.request('order', kim, body)), 'is for order'],
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
    ['that ends later than any may', taking(altered(good(), { [expiryAt]: String(now + lifeMs + 6_000) }, router)), 'out of date'],
    ['whose end is no time', taking(altered(good(), { [expiryAt]: 'never' }, router)), 'out of date'],
    ['without an end', taking(altered(good(), { [expiryAt]: '' }, router)), 'out of date'],
    ['whose number is none', taking(altered(good(), { [sequenceAt]: 'first' }, router)), 'taken before'],
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

describe('secrets', () => {
  it('are replaced without a pause: several of a caller are taken, and the first one signs', () => {
    const [older, newer] = [randomBytes(32), randomBytes(32)];
    const both = parseCallerSecrets(`router=${older.toString('base64url')},order=${order.toString('base64url')},router=${newer.toString('base64url')}`);
    expect(both.get('router')).toEqual([older, newer]);
    const verifier = createVerifier({ audience: 'store', secrets: both, services: [], clock });
    for (const secret of [older, newer]) expect(taking(createSigner('router', secret, clock).request('store', kim, body), body, verifier)).not.toThrow();
    expect(taking(createSigner('router', randomBytes(32), clock).request('store', kim, body), body, verifier)).toThrow('not one of a caller');
  });

  it('of services that are not named here do not count', () => {
    const store = createVerifier({ audience: 'store', secrets, services: [], clock });
    expect(taking(createSigner('order', order, clock).request('store', null, body), body, store)).toThrow('not one of a caller');
  });

  it.each(['router', 'router=short', `=${'a'.repeat(43)}`, `a.b=${'a'.repeat(43)}`])('cannot be "%s"', (text) => expect(() => parseCallerSecrets(text)).toThrow(TypeError));
});
