import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type WebSocket, WebSocketServer } from 'ws';
import { connect, subscribe, until } from './fixture/client.ts';
import { startSubgraph, type TestSubgraph } from './fixture/subgraph.ts';
import { startTestRouter, type TestRouter } from './fixture/router.ts';

/** A subgraph that speaks the protocol, and says in it what it likes. */
let server: WebSocketServer;
let socket: WebSocket;
let subgraph: TestSubgraph;
let router: TestRouter;
const ids: string[] = [];

beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (opened) => {
    socket = opened;
    opened.on('message', (data) => {
      const { type, id } = JSON.parse(String(data)) as { type: string; id: string };
      if (type === 'connection_init') opened.send('{"type":"connection_ack"}');
      if (type === 'subscribe') ids.push(id);
    });
  });
  await once(server, 'listening');
  subgraph = await startSubgraph('odd', 'type Query { a: Int } type Subscription { said: Said! maybe: Said } type Said { text: String count: Int! }', {});
  router = await startTestRouter([{ ...subgraph, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` }]);
});
afterAll(async () => {
  await router[Symbol.asyncDispose]();
  await subgraph[Symbol.asyncDispose]();
  server.close();
});

const begin = async (query: string) => {
  const subscription = subscribe(connect(router.url), query);
  const before = ids.length;
  await until(() => ids.length > before);
  const id = ids.at(-1);
  return { subscription, say: (payload: unknown, type = 'next') => socket.send(JSON.stringify({ id, type, payload })) };
};
const code = (errorCode: string) => expect.objectContaining({ extensions: expect.objectContaining({ code: errorCode, serviceName: 'odd' }) });

it.each([null, 7, 'text', [], {}, { data: 'x' }, { data: [], errors: [] }])('an event that is %j is told as an error, and the next one comes', async (payload) => {
  const { subscription, say } = await begin('subscription { said { text } }');
  say(payload);
  say({ data: { said: { text: 'well' } } });
  expect(await subscription.next()).toEqual({ data: null, errors: [code('DOWNSTREAM_SERVICE_ERROR')] });
  expect(await subscription.next()).toEqual({ data: { said: { text: 'well' } } });
  subscription.stop();
});

it('an event with an error where a field may be null is passed on with both', async () => {
  const { subscription, say } = await begin('subscription { maybe { text count } }');
  say({ data: { maybe: { text: null, count: 1 } }, errors: [{ message: 'lost for words', path: ['maybe', 'text'] }, null, 'x'] });
  expect(await subscription.next()).toEqual({
    data: { maybe: { text: null, count: 1 } },
    errors: [{ message: 'lost for words', path: ['maybe', 'text'], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName: 'odd' } }, code('DOWNSTREAM_SERVICE_ERROR'), code('DOWNSTREAM_SERVICE_ERROR')],
  });
  say({ data: { maybe: { text: 'x', count: null } } });
  expect(await subscription.next()).toEqual({ data: { maybe: null }, errors: [{ message: expect.stringContaining('Said.count'), path: ['maybe', 'count'], extensions: { code: 'INVALID_SUBGRAPH_ANSWER' } }] });
  subscription.stop();
});

it.each([null, 'no', [], [null], [{ message: 'no' }]])('a refusal that is %j ends the subscription with an error', async (payload) => {
  const { subscription, say } = await begin('subscription { said { text } }');
  say(payload, 'error');
  await expect(subscription.ended).rejects.toEqual([code('DOWNSTREAM_SERVICE_ERROR')]);
});

it.each(['null', '7', '[]', '{}', 'nonsense{', '{"type":"next"}', '{"type":"next","id":{}}'])('a message that is %s is passed over', async (message) => {
  const { subscription, say } = await begin('subscription { said { text } }');
  socket.send(message);
  say({ data: { said: { text: 'well' } } });
  expect(await subscription.next()).toEqual({ data: { said: { text: 'well' } } });
  subscription.stop();
});
