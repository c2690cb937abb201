import { createClient } from 'graphql-ws';
import pg from 'pg';
import WebSocket from 'ws';
import type { EventEnvelope } from '#contracts/event.ts';
import type { OrderEvent } from '#contracts/order.ts';
import { type Person, personCalled, support } from '#demo-city/people.ts';
import { demoStore, menuItemId } from '#demo-city/stores.ts';
import { won } from '#kernel/money.ts';
import { openBroker } from '#messaging/broker.ts';
import { newId } from '#platform/new-id.ts';
import { stopAll } from '#platform/service.ts';
import type { Viewer } from '#platform/viewer.ts';
import { testCaller } from '#testing/caller.ts';
import { testDatabase } from '#testing/database.ts';
import { dataKeys } from '#testing/vault.ts';
import { start } from '../src/main.ts';
import { seed } from '../src/seed.ts';

const person = (account: string): Person => {
  const someone = personCalled(account);
  if (someone === undefined) throw new Error(`nobody is called ${account}`);
  return someone;
};
export const owner: Viewer = person('owner');
export const otherOwner: Viewer = person('other-owner');
export const customer: Viewer = person('customer');
export const otherCustomer: Viewer = person('other-customer');
export { support };
export const moonlight = demoStore(0);

export type Answer<Data> = { readonly data?: Data | null; readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[] };

/** The store context as it runs, with the demo city in it, called as the router calls it and told of orders as the order context tells. */
export const startKitchen = async (more: Record<string, string> = {}) => {
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const [database, queue] = await Promise.all([testDatabase({ context: 'store' }), testDatabase({ sql: '' })]);
    const dropQueue = () => queue.drop();
    stops.push(() => database.drop(), dropQueue);
    const router = testCaller('store');
    const environment = { STORE_PORT: '0', STORE_DATABASE_URL: database.url, DATA_KEYS: dataKeys, QUEUE_DATABASE_URL: queue.url, STORE_CALLER_KEYS: router.keys, LOG_LEVEL: 'error', ...more };
    await seed(environment);
    let running = await start(environment);
    stops.push(() => running.stop());
    let broker = await openBroker({ postgresUrl: queue.url });
    stops.push(() => broker.close());
    const pool = new pg.Pool({ connectionString: database.url, max: 4 });
    stops.push(() => pool.end());

    const rows = async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> => (await pool.query<Row>(sql, values)).rows;

    return {
      environment,
      rows,

      /** What the subgraph answers that viewer. */
      ask: <Data = unknown>(viewer: Viewer | null, query: string, variables: object = {}): Promise<Answer<Data>> => router.ask(running.url, viewer, { query, variables }),

      /** Follows a subscription until `take` items came (or it ends by itself), then leaves it. */
      follow: async <Data = unknown>(viewer: Viewer | null, query: string, take: number): Promise<Answer<Data>[]> => {
        const client = createClient({ url: running.url.replace('http', 'ws'), webSocketImpl: WebSocket, connectionParams: router.connection, retryAttempts: 0 });
        const items: Answer<Data>[] = [];
        try {
          for await (const item of client.iterate({ query, extensions: router.extensions(viewer, { query }) })) {
            items.push(item as Answer<Data>);
            if (items.length >= take) break;
          }
        } finally {
          await client.dispose();
        }
        return items;
      },

      /** Stops the context while `meanwhile` runs, and starts it again on a queue that knows nothing of before. */
      restartWithoutQueue: async (meanwhile: () => Promise<unknown>) => {
        await running.stop();
        await broker.close();
        const another = await testDatabase({ sql: '' });
        stops.splice(stops.findIndex((stop) => stop === dropQueue) + 1, 0, () => another.drop());
        await meanwhile();
        running = await start({ ...environment, QUEUE_DATABASE_URL: another.url });
        broker = await openBroker({ postgresUrl: another.url });
      },

      /** Puts events on the store's queue, each time as if they had never been sent. */
      tell: (...events: readonly EventEnvelope[]) => broker.send('store', events, newId()),

      /** What the store context told about an order, in the order of the ticket's sequence. */
      told: async (orderId: string): Promise<{ type: string; sequence: number; data: object; causation_id: string | null }[]> =>
        rows(`SELECT type, sequence, data, causation_id FROM outbox WHERE aggregate_type = 'ticket' AND correlation_id = $1 ORDER BY sequence`, orderId),

      /** Whether the events were received, with effect or without. */
      received: async (...events: readonly EventEnvelope[]): Promise<boolean> =>
        (await rows('SELECT 1 FROM inbox WHERE event_id = ANY($1::uuid[])', events.map(({ id }) => id))).length === events.length,

      stop: () => stopAll(stops),
    };
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
};
export type Kitchen = Awaited<ReturnType<typeof startKitchen>>;

type TypeAndData = { [Type in OrderEvent['type']]: Pick<Extract<OrderEvent, { type: Type }>, 'type' | 'data'> }[OrderEvent['type']];

/** The events of an order, as the order context would tell them one after the other. */
export const orderTelling = (orderId: string = newId()) => {
  let sequence = 0;
  const next = (told: TypeAndData): EventEnvelope => ({
    specversion: '1.0', id: newId(), source: '/order', subject: orderId, time: new Date().toISOString(), aggregatetype: 'order',
    sequence: (sequence += 1), correlationid: orderId, causationid: null, traceparent: null, ...told,
  });
  const { id: storeId, offer } = moonlight;
  const shared = { number: '7KQ2-M9XD', customerId: customer.id, storeId, storeOwnerId: owner.id, total: won(20_000), deliveryMethod: 'WALK' as const };
  return {
    id: orderId,
    submitted: () => next({ type: 'order.OrderSubmitted.v1', data: shared }),
    placed: (placedAt = new Date()) => next({
      type: 'order.OrderPlaced.v1',
      data: {
        ...shared, paymentId: newId(), subtotal: won(18_000), deliveryFee: won(2_000), pickup: offer.location, dropoff: { latitude: 37.5569, longitude: 126.9112 }, placedAt: placedAt.toISOString(),
        lines: [{ menuItemId: menuItemId(0, 0), name: '후라이드', options: ['콤보(다리·날개)'], quantity: 1, unitPrice: won(18_000), total: won(18_000) }],
      },
    }),
    cancelRequested: (reason: string | null = null, by: 'CUSTOMER' | 'STORE_OWNER' | 'SUPPORT' = 'CUSTOMER') => next({ type: 'order.CancelRequested.v1', data: { by, reason, fault: null } }),
    cancelled: () => next({ type: 'order.OrderCancelled.v1', data: { by: 'SYSTEM', reason: 'CARD_EXPIRED', rule: 'CAPTURE_REFUSED', fault: null, refund: null, storeGets: null } }),
    pickedUp: (): EventEnvelope => ({
      specversion: '1.0', id: newId(), source: '/delivery', subject: newId(), time: new Date().toISOString(), aggregatetype: 'delivery', sequence: 1, correlationid: orderId, causationid: null, traceparent: null,
      type: 'delivery.DeliveryPickedUp.v1', data: { orderId, riderId: newId(), estimatedArrival: new Date().toISOString() },
    }),
  };
};
