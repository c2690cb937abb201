import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, isObjectType } from 'graphql';
import { WebSocket } from 'ws';
import { parse } from 'yaml';
import { personCalled } from '#demo-city/people.ts';
import { callerHeader, lifeMs } from '#platform/caller/credential.ts';
import { type CallerKeys, parseCallerKeys, parseCallerSecret } from '#platform/caller/keys.ts';
import { createSigner, type Signer } from '#platform/caller/sign.ts';
import type { Viewer } from '#platform/viewer.ts';
import { at } from '../../scripts/root.ts';
import { callerKeysVariable } from '../../scripts/services.ts';
import { startSystem, type System } from '../e2e/system.ts';
import { type State, watchState } from './state.ts';

/** Every subgraph there is, asked around the router, by somebody who can reach its port and has heard something. */
const subgraphs = Object.keys((parse(readFileSync(at('supergraph.yaml'), 'utf8')) as { subgraphs: object }).subgraphs);

let system: System;
let state: State;
let secrets: { router: Buffer; order: Buffer };
let router: Signer;
beforeAll(async () => {
  system = await startSystem();
  state = await watchState(system.environment);
  const [ofRouter, ofOrder] = ['ROUTER_CALLER_SECRET', 'ORDER_CALLER_SECRET'].map((name) => parseCallerSecret(system.environment[name] as string)[0]) as [Buffer, Buffer];
  secrets = { router: ofRouter, order: ofOrder };
  router = createSigner('router', secrets.router, now);
  await state.calm();
});
afterAll(async () => {
  await state?.close();
  await system?.[Symbol.asyncDispose]();
});

const now = () => new Date();
const shifted = (ms: number) => () => new Date(Date.now() + ms);
const urlOf = (subgraph: string) => system.environment[`${subgraph.toUpperCase()}_URL`] as string;
const [customer, owner, biker, support] = ['customer', 'owner', 'biker', 'support'].map((account) => {
  const { id, name, roles } = personCalled(account)!;
  return { id, name, roles };
}) as [Viewer, Viewer, Viewer, Viewer];

/** What would do something if it were let in. A subgraph without mutations is asked for its whole schema. */
const input = (fields: string) => `input: { idempotencyKey: "${randomBytes(9).toString('hex')}"${fields} }`;
const storeId = '"01890000-0000-7000-8000-000000000000"';
const harmful: Record<string, () => { viewer: Viewer | null; query: string }> = {
  order: () => ({ viewer: customer, query: `mutation { cancelOrder(${input(`, orderId: ${storeId}`)}) { __typename } }` }),
  payment: () => ({ viewer: null, query: `mutation { authorizePayment(input: { orderId: ${storeId}, customerId: ${storeId}, storeOwnerId: ${storeId}, amount: 1000, currency: KRW, method: "sim_approve" }) { __typename } }` }),
  store: () => ({ viewer: owner, query: `mutation { closeStore(${input(`, storeId: ${storeId}`)}) { __typename } }` }),
  delivery: () => ({ viewer: biker, query: `mutation { goOnline(${input(', vehicle: MOTORBIKE, location: { latitude: 37.55, longitude: 126.91 }')}) { __typename } }` }),
  customer: () => ({ viewer: customer, query: `mutation { saveAddress(${input(', address: { line: "here", location: { latitude: 37.55, longitude: 126.92 } }')}) { __typename } }` }),
  notification: () => ({ viewer: customer, query: `mutation { setNotificationPreferences(${input(', locale: EN')}) { __typename } }` }),
  review: () => ({ viewer: customer, query: `mutation { writeReview(${input(`, orderId: ${storeId}, rating: 5`)}) { __typename } }` }),
};
const asked = (subgraph: string) => harmful[subgraph]?.() ?? { viewer: support, query: '{ _service { sdl } }' };

const post = async (subgraph: string, credential: string | undefined, body: string, headers: Record<string, string> = {}) => {
  const response = await fetch(urlOf(subgraph), { method: 'POST', headers: { 'content-type': 'application/json', ...(credential !== undefined && { [callerHeader]: credential }), ...headers }, body });
  return { status: response.status, text: await response.text() };
};
const parts = (credential: string) => credential.split('.');
const withPart = (credential: string, index: number, part: string) => parts(credential).with(index, part).join('.');
const signedBy = (key: Buffer, credential: string) => {
  const signed = parts(credential).slice(0, -1).join('.');
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
};
/** What stands in the environment of a subgraph for it to know its callers by, as whoever breaks into it reads it. */
const leakedBy = (subgraph: string): CallerKeys => parseCallerKeys(system.environment[callerKeysVariable(subgraph)] as string);
const viewerText = (viewer: Viewer) => Buffer.from(JSON.stringify(viewer)).toString('base64url');
const another = (subgraph: string) => subgraphs.find((name) => name !== subgraph) as string;

type Attack = readonly [name: string, credential: (subgraph: string, viewer: Viewer | null, body: string) => string | undefined];
const attacks: readonly Attack[] = [
  ['no credential', () => undefined],
  ['an empty one', () => ''],
  ['nonsense', () => 'x.y.z'],
  ['a person’s bearer token for one', () => `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`],
  ['one forged with a secret of their own', (subgraph, viewer, body) => createSigner('router', randomBytes(32), now).request(subgraph, viewer, body)],
  ['one of the router’s, signed with the secret of another caller', (subgraph, viewer, body) => createSigner('router', secrets.order, now).request(subgraph, viewer, body)],
  ['one of the router’s, signed with the key by which another subgraph knows it', (subgraph, viewer, body) => signedBy(leakedBy(another(subgraph)).get('router')![0], router.request(subgraph, viewer, body))],
  ['one of the router’s, signed with a key made of that one', (subgraph, viewer, body) => createSigner('router', leakedBy(another(subgraph)).get('router')![0], now).request(subgraph, viewer, body)],
  ['one of the router’s, signed with the key by which order is known', (subgraph, viewer, body) => signedBy(leakedBy('payment').get('order')![0], router.request(subgraph, viewer, body))],
  ['one of order’s, signed with the key by which the router is known here', (subgraph, _viewer, body) => signedBy(leakedBy(subgraph).get('router')![0], createSigner('order', secrets.order, now).request(subgraph, null, body))],
  ['one of a service that nobody knows', (subgraph, _viewer, body) => createSigner('delivery', secrets.router, now).request(subgraph, null, body)],
  ['one of a service, for a person', (subgraph, _viewer, body) => createSigner('order', secrets.order, now).request(subgraph, support, body)],
  ['an expired one', (subgraph, viewer, body) => createSigner('router', secrets.router, shifted(-lifeMs - 6_000)).request(subgraph, viewer, body)],
  ['one that is not good yet', (subgraph, viewer, body) => createSigner('router', secrets.router, shifted(10_000)).request(subgraph, viewer, body)],
  ['one for another subgraph', (subgraph, viewer, body) => router.request(another(subgraph), viewer, body)],
  ['one for another body', (subgraph, viewer, body) => router.request(subgraph, viewer, `${body} `)],
  ['one for a query that asks nothing', (subgraph, viewer) => router.request(subgraph, viewer, '{"query":"{ __typename }"}')],
  ['one for a connection', (subgraph) => router.connection(subgraph)],
  ['one for an operation on a connection', (subgraph, viewer, body) => router.operation(subgraph, viewer, JSON.parse(body) as { query: string })],
  ['one whose viewer was changed', (subgraph, viewer, body) => withPart(router.request(subgraph, viewer, body), 7, viewerText(support))],
  ['one whose end was put off', (subgraph, viewer, body) => withPart(router.request(subgraph, viewer, body), 3, String(Date.now() + 20_000))],
  ['one whose viewer is of a role that people do not have', (subgraph, viewer, body) => signedBy(randomBytes(32), withPart(router.request(subgraph, viewer, body), 7, viewerText({ ...customer, roles: ['SYSTEM'] })))],
  ['one that is longer than it should be', (subgraph, viewer, body) => `${router.request(subgraph, viewer, body)}AAAA`],
];

const refusal = { errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }] };

describe.each(subgraphs)('%s, asked around the router', (subgraph) => {
  it('is one for which the list of harm has something, if it has mutations', () => {
    const sdl = readFileSync(at(`subgraphs/${subgraph}/schema.graphql`), 'utf8');
    const schema = buildSchema(sdl.replaceAll(/extend schema[\s\S]*?\)\n/g, '').replaceAll(/ @\w+(\([^)]*\))?/g, ''), { assumeValidSDL: true });
    expect(isObjectType(schema.getMutationType())).toBe(subgraph in harmful);
  });

  let before: Record<string, string>;
  beforeAll(async () => {
    before = await state.calm();
  });

  it.each(attacks)('with %s, answers nothing', async (_name, credential) => {
    const { viewer, query } = asked(subgraph);
    for (const text of [query, '{ _service { sdl } }', '{ _entities(representations: [{ __typename: "Order", id: "x" }]) { __typename } }', '{ __schema { types { name } } }']) {
      const body = JSON.stringify({ query: text });
      const answer = await post(subgraph, credential(subgraph, viewer, body), body);
      expect(answer.status).toBe(401);
      expect(JSON.parse(answer.text)).toEqual(refusal);
    }
  });

  it('with any of these, has changed nothing', async () => expect(await state.now()).toEqual(before));

  it('with a credential that was heard on its way, once it was taken, does nothing twice', async () => {
    const body = JSON.stringify({ query: '{ _service { sdl } }' });
    const credential = router.request(subgraph, null, body);
    const first = await post(subgraph, credential, body);
    expect([first.status, first.text.includes('type Query') || first.text.includes('_Service') || first.text.includes('@key')]).toEqual([200, true]);
    for (let again = 0; again < 3; again++) expect((await post(subgraph, credential, body)).status).toBe(401);
  });

  it('does as asked when it is the router that asks', async () => {
    const { viewer, query } = asked(subgraph);
    const body = JSON.stringify({ query });
    const signer = subgraph === 'payment' ? createSigner('order', secrets.order, now) : router;
    const answer = await post(subgraph, signer.request(subgraph, viewer, body), body);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ data: expect.any(Object) });
    const after = await state.calm();
    if (['customer', 'delivery', 'notification', 'payment'].includes(subgraph)) expect(after).not.toEqual(before); // so that "changes nothing" says something
  });

  it('is open neither to GET, nor to forms, nor to credentials in other places', async () => {
    const url = `${urlOf(subgraph)}?query=${encodeURIComponent('{ _service { sdl } }')}`;
    const empty = router.request(subgraph, support, '');
    expect((await fetch(url, { headers: { [callerHeader]: empty } })).status).toBe(404);
    expect((await fetch(url, { method: 'POST', headers: { [callerHeader]: router.request(subgraph, support, '') } })).status).toBe(400);
    const form = 'query={_service{sdl}}';
    expect((await post(subgraph, router.request(subgraph, support, form), form, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    const body = JSON.stringify({ query: '{ _service { sdl } }' });
    const credential = router.request(subgraph, support, body);
    expect((await post(subgraph, undefined, body, { cookie: `${callerHeader}=${credential}`, authorization: `Bearer ${credential}` })).status).toBe(401);
    expect((await fetch(`${urlOf(subgraph)}?${callerHeader}=${credential}&caller=${credential}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status).toBe(401);
  });

  it('says of its health whether it is well, and no more', async () => {
    const base = urlOf(subgraph).replace('/graphql', '');
    expect(await (await fetch(`${base}/health/live`)).text()).toBe('{"status":"alive"}');
    expect(await (await fetch(`${base}/health/ready`)).text()).toBe('{"status":"ready"}');
    for (const path of ['/', '/metrics', '/health', '/.env', '/graphql/../metrics']) expect((await fetch(`${base}${path}`)).status).toBe(404);
    expect((await fetch(`${base}/health/live`)).headers.get('x-powered-by')).toBeNull();
  });
});

/** A bare graphql-transport-ws connection. */
const dial = async (subgraph: string) => {
  const socket = new WebSocket(urlOf(subgraph).replace('http', 'ws'), 'graphql-transport-ws');
  const messages: { type: string; id?: string; payload?: unknown }[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)) as (typeof messages)[number]);
    waiting.forEach((look) => look());
  });
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  const next = (is: (message: (typeof messages)[number]) => boolean) =>
    new Promise<(typeof messages)[number]>((resolve) => {
      const look = () => {
        const found = messages.find(is);
        if (found) resolve(found);
      };
      waiting.add(look);
      look();
    });
  return {
    closed,
    /** What came of its opening: the code it was closed with, or that it was let in. */
    opening: () => Promise.race([closed, next(({ type }) => type === 'connection_ack').then(() => 'let in')]),
    send: (message: object) => socket.send(JSON.stringify(message)),
    next,
    messages,
    close: () => socket.terminate(),
  };
};
const connected = async (subgraph: string) => {
  const line = await dial(subgraph);
  line.send({ type: 'connection_init', payload: { caller: router.connection(subgraph) } });
  await line.next(({ type }) => type === 'connection_ack');
  return line;
};

describe.each(subgraphs)('%s, over WebSocket', (subgraph) => {
  it.each(attacks.filter(([name]) => !name.includes('another body') && !name.includes('asks nothing')))('with %s at its opening, is closed', async (name, credential) => {
    const line = await dial(subgraph);
    const caller = name === 'one for a connection' ? router.connection(another(subgraph)) : credential(subgraph, support, '{"query":"{ __typename }"}');
    line.send({ type: 'connection_init', ...(caller !== undefined && { payload: { caller } }) });
    expect(await line.opening()).toBe(4403);
    expect(line.messages).toEqual([]);
  });

  it('with an opening that was heard on its way, is closed', async () => {
    const caller = router.connection(subgraph);
    const first = await dial(subgraph);
    first.send({ type: 'connection_init', payload: { caller } });
    await first.next(({ type }) => type === 'connection_ack');
    const second = await dial(subgraph);
    second.send({ type: 'connection_init', payload: { caller } });
    expect(await second.opening()).toBe(4403);
    first.close();
  });

  it('without an opening, is closed', async () => {
    const line = await dial(subgraph);
    line.send({ type: 'subscribe', id: '1', payload: { query: '{ _service { sdl } }', extensions: { caller: router.operation(subgraph, support, { query: '{ _service { sdl } }' }) } } });
    expect(await line.closed).toBe(4401);
  });

  it('answers only operations that are signed for themselves, once each, by who opened it', async () => {
    const line = await connected(subgraph);
    const operation = { query: 'query Q($of: [_Any!]!) { _entities(representations: $of) { __typename } _service { sdl } }', operationName: 'Q', variables: { of: [] } };
    const order = createSigner('order', secrets.order, now);
    const good = router.operation(subgraph, support, operation);
    const bad: [string, string | undefined][] = [
      ['none', undefined],
      ['forged', createSigner('router', randomBytes(32), now).operation(subgraph, support, operation)],
      ['expired', createSigner('router', secrets.router, shifted(-lifeMs - 6_000)).operation(subgraph, support, operation)],
      ['elsewhere', router.operation(another(subgraph), support, operation)],
      ['query', router.operation(subgraph, support, { ...operation, query: '{ __typename }' })],
      ['variables', router.operation(subgraph, support, { ...operation, variables: { of: [{ __typename: 'Order', id: '1' }] } })],
      ['name', router.operation(subgraph, support, { ...operation, operationName: 'R' })],
      ['http', router.request(subgraph, support, JSON.stringify(operation))],
      ['opening', router.connection(subgraph)],
      ['viewer', withPart(router.operation(subgraph, customer, operation), 7, viewerText(support))],
      ['another', order.operation(subgraph, null, operation)],
    ];
    const ask = async (id: string, caller: string | undefined) => {
      line.send({ type: 'subscribe', id, payload: { ...operation, ...(caller !== undefined && { extensions: { caller } }) } });
      return line.next((message) => message.id === id);
    };
    for (const [id, caller] of bad) expect(await ask(id, caller)).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(await ask('good', good)).toMatchObject({ type: 'next', payload: { data: { _service: { sdl: expect.any(String) } } } });
    expect(await ask('again', good)).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    line.close();
  });
});

it('a connection that does not say who it is within 3 s is closed, at every subgraph', async () => {
  const lines = await Promise.all(subgraphs.map(dial));
  expect(await Promise.all(lines.map(({ closed }) => closed))).toEqual(subgraphs.map(() => 4408));
});
