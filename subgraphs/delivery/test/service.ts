import { randomBytes } from 'node:crypto';
import { type Client, createClient } from 'graphql-ws';
import pg from 'pg';
import { WebSocket } from 'ws';
import type { EventEnvelope } from '#contracts/event.ts';
import { openBroker } from '#messaging/broker.ts';
import { testDatabase } from '#testing/database.ts';
import { callerHeader, signCaller } from '#platform/caller.ts';
import { newId } from '#platform/new-id.ts';
import { type Environment, stopAll } from '#platform/service.ts';
import type { Viewer } from '#platform/viewer.ts';
import { start } from '../src/main.ts';
import { seed } from '../src/seed.ts';
import { type MutationName, mutations } from './operations.ts';

/** What the schema's types cannot be shown to the compiler here: tests look into it as a client would. */
export type Shown = Record<string, any>;
export type Result = Shown & { readonly __typename: string };
export type Answer = { readonly data: Shown; readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[] };

/** The delivery context as it runs, on databases of its own, reached as the router and the other contexts reach it. */
export const deliveryService = async () => {
  const [database, queue] = await Promise.all([testDatabase({ context: 'delivery' }), testDatabase({ sql: '' })]);
  const secret = randomBytes(32);
  const environment: Environment = {
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'error', DELIVERY_PORT: '0', DELIVERY_DATABASE_URL: database.url, QUEUE_DATABASE_URL: queue.url,
    CALLER_SECRETS: `router=${secret.toString('base64url')}`,
  };
  await seed(environment);
  let running = await start(environment);
  const broker = await openBroker({ postgresUrl: queue.url });
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => {}); // a dropped database ends its connections
  const sockets: Client[] = [];

  const credential = (viewer: Viewer | null) => signCaller(secret, { caller: 'router', viewer, now: new Date() });
  const ask = async (viewer: Viewer | null, query: string, variables: object = {}): Promise<Answer> => {
    const headers = { 'content-type': 'application/json', [callerHeader]: credential(viewer) };
    return (await fetch(running.url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })).json() as Promise<Answer>;
  };

  return {
    ask,
    /** Gives a mutation with an input, under a new key unless one is given, and answers its result. */
    give: async (viewer: Viewer | null, mutation: MutationName, input: object = {}): Promise<Result> => {
      const { data, errors } = await ask(viewer, mutations[mutation], { input: { idempotencyKey: newId(), ...input } });
      if (errors) throw new Error(`${mutation}: ${JSON.stringify(errors)}`);
      return data['answer'] as Result;
    },
    /** Puts events of other contexts on this context's queue, as their relays do. */
    tell: (...events: EventEnvelope[]) => broker.send('delivery', events, newId()),
    /** Follows a subscription, as the router does for a viewer. */
    follow: (viewer: Viewer | null, query: string, variables: Record<string, unknown> = {}) => {
      const client = createClient({ url: running.url.replace('http', 'ws'), webSocketImpl: WebSocket, connectionParams: () => ({ caller: credential(null) }), retryAttempts: 0 });
      sockets.push(client);
      const results = client.iterate<Shown>({ query, variables, extensions: { caller: credential(viewer) } });
      return { results, close: () => client.dispose() };
    },
    rows: async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> => (await pool.query<Row>(sql, values)).rows,
    restart: async () => {
      await running.stop();
      running = await start(environment);
    },
    environment,
    [Symbol.asyncDispose]: () =>
      stopAll([() => database.drop(), () => queue.drop(), () => pool.end(), () => broker.close(), () => running.stop(), () => Promise.all(sockets.map((socket) => socket.dispose()))]),
  };
};
export type DeliveryService = Awaited<ReturnType<typeof deliveryService>>;
