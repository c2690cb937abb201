import { type Client, createClient } from 'graphql-ws';
import pg from 'pg';
import { WebSocket } from 'ws';
import type { EventEnvelope } from '#contracts/event.ts';
import { openBroker } from '#messaging/broker.ts';
import { testCaller } from '#testing/caller.ts';
import { testDatabase } from '#testing/database.ts';
import { dataKeys } from '#testing/vault.ts';
import { newId } from '#platform/new-id.ts';
import { type Environment, stopAll } from '#platform/service.ts';
import type { Viewer } from '#platform/viewer.ts';
import { start } from '../src/main.ts';
import { seed } from '../src/seed.ts';
import { deliveryChanged, type MutationName, mutations, riderLocation } from './operations.ts';

export type ShownDelivery = {
  readonly id: string;
  readonly status: string;
  readonly assignmentSeq: number;
  readonly pin: string | null;
  readonly problem: string | null;
  readonly offeredUntil: string | null;
  readonly location: ShownLocation | null;
  readonly availableActions: readonly string[];
  readonly order: { readonly id: string };
  readonly rider: { readonly id: string; readonly name: string } | null;
};
/** What a mutation answers: a success, or one of the refusals. */
export type Result = { readonly __typename: string; readonly code?: string; readonly message?: string; readonly attemptsLeft?: number; readonly assignmentSeq?: number; readonly delivery?: ShownDelivery; readonly location?: ShownLocation };
export type ShownLocation = { readonly point: { readonly latitude: number; readonly longitude: number }; readonly at: string };
export type DeskChange = { readonly sequence: number; readonly delivery: ShownDelivery };
export type Answer<Data> = { readonly data: Data; readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[] };

/** The delivery context as it runs, on databases of its own, reached as the router and the other contexts reach it. */
export const deliveryService = async (settings: Environment = {}) => {
  const [database, queue] = await Promise.all([testDatabase({ context: 'delivery' }), testDatabase({ sql: '' })]);
  const router = testCaller('delivery');
  const environment: Environment = {
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'error', DELIVERY_PORT: '0', DELIVERY_DATABASE_URL: database.url, DATA_KEYS: dataKeys, QUEUE_DATABASE_URL: queue.url,
    DELIVERY_CALLER_KEYS: router.keys,
    RIDER_POSITION_WRITE_MS: '20', ...settings,
  };
  await seed(environment);
  let running = await start(environment);
  const broker = await openBroker(environment['REDIS_URL'] === undefined ? { postgresUrl: queue.url } : { redisUrl: environment['REDIS_URL'] });
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  const queues = new pg.Pool({ connectionString: queue.url, max: 1 });
  queues.on('error', () => {});
  pool.on('error', () => {}); // a dropped database ends its connections
  const sockets: Client[] = [];

  const ask = <Data>(viewer: Viewer | null, query: string, variables: object = {}): Promise<Answer<Data>> => router.ask(running.url, viewer, { query, variables });

  /** Follows something, on a connection of its own, as the router does for a viewer. Take what comes with `next`; null when it is over. */
  const subscribe = <Data, Value>(viewer: Viewer | null, query: string, variables: Record<string, unknown>, of: (data: Data) => Value) => {
    const client = createClient({ url: running.url.replace('http', 'ws'), webSocketImpl: WebSocket, connectionParams: router.connection, retryAttempts: 0 });
    sockets.push(client);
    const results = client.iterate<Data>({ query, variables, extensions: router.extensions(viewer, { query, variables }) });
    const next = async (): Promise<Value | null> => {
      const { value, done } = await results.next().catch((refused: unknown) => {
        throw refused instanceof Error ? refused : new Error(`the subscription was refused: ${JSON.stringify(refused)}`);
      });
      if (done) return null;
      if (!value?.data) throw new Error(`the subscription ended: ${JSON.stringify(value)}`);
      return of(value.data);
    };
    return { next, close: async () => void (await client.dispose()) };
  };

  return {
    ask,
    /** Gives a mutation with an input, under a new key unless one is given, and answers its result. */
    give: async (viewer: Viewer | null, mutation: MutationName, input: object = {}): Promise<Result> => {
      const { data, errors } = await ask<{ answer: Result }>(viewer, mutations[mutation], { input: { idempotencyKey: newId(), ...input } });
      if (errors) throw new Error(`${mutation}: ${JSON.stringify(errors)}`);
      return data.answer;
    },
    /** Puts events of other contexts on this context's queue, as their relays do. */
    tell: (...events: EventEnvelope[]) => broker.send('delivery', events, newId()),
    /** A rider's desk. */
    follow: (viewer: Viewer | null, after?: number) => {
      const { next, close } = subscribe(viewer, deliveryChanged, { after }, ({ deliveryChanged: change }: { deliveryChanged: DeskChange }) => change);
      const change = async (): Promise<DeskChange> => {
        const value = await next();
        if (value === null) throw new Error('the subscription is over');
        return value;
      };
      return { next: change, close };
    },
    /** Where the rider of an order is. */
    locate: (viewer: Viewer | null, orderId: string) => subscribe(viewer, riderLocation, { orderId }, (data: { riderLocation: ShownLocation }) => data.riderLocation),
    rows: async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> => (await pool.query<Row>(sql, values)).rows,
    /** Nobody is there any more, and nothing waits. */
    calm: async () => {
      // under another version: whoever is just changing one fails, looks again, and sees that it is over
      await pool.query("UPDATE delivery SET status = 'CANCELLED', cancelled_by = 'SYSTEM', version = version + 1 WHERE status NOT IN ('DELIVERED', 'RETURNED', 'FAILED', 'CANCELLED')");
      await pool.query('UPDATE approach SET on_desk = false, offered_until = NULL WHERE on_desk');
      await pool.query('UPDATE rider SET online = false, carrying = 0 WHERE online');
      await pool.query('DELETE FROM "position"');
    },
    restart: async (meanwhile: () => Promise<void> = async () => {}) => {
      await running.stop();
      await meanwhile();
      running = await start(environment);
    },
    /** Does something while nobody works on it. */
    tellWhileDown: async <T>(work: () => Promise<T>): Promise<T> => {
      await running.stop();
      const result = await work();
      running = await start(environment);
      return result;
    },
    /** Empties the queue behind everybody's back: its jobs, timers, bindings and epoch. */
    loseQueue: async () => {
      const { rows } = await queues.query<{ table: string }>("SELECT format('bullmq.%I', tablename) AS table FROM pg_tables WHERE schemaname = 'bullmq' AND tablename <> 'migration'");
      const empty = () => queues.query(`TRUNCATE ${rows.map(({ table }) => table).join(', ')} CASCADE`);
      await empty().catch((error: { code?: string }) => (error.code === '40P01' ? empty() : Promise.reject(error))); // a deadlock with whoever works on the queue
    },
    environment,
    [Symbol.asyncDispose]: () =>
      stopAll([() => database.drop(), () => queue.drop(), () => pool.end(), () => queues.end(), () => broker.close(), () => running.stop(), () => Promise.all(sockets.map((socket) => socket.dispose()))]),
  };
};
export type DeliveryService = Awaited<ReturnType<typeof deliveryService>>;
