import pg from 'pg';
import type { EventEnvelope } from '#contracts/event.ts';
import type { OrderEvent } from '#contracts/order.ts';
import { type Person, personCalled, support } from '#demo-city/people.ts';
import { demoStore, menuItemId } from '#demo-city/stores.ts';
import { won } from '#kernel/money.ts';
import { openBroker } from '#messaging/broker.ts';
import { newId } from '#platform/new-id.ts';
import { type Environment, stopAll } from '#platform/service.ts';
import type { Viewer } from '#platform/viewer.ts';
import { testCaller } from '#testing/caller.ts';
import { testDatabase } from '#testing/database.ts';
import { dataKeys } from '#testing/vault.ts';
import { eventually } from '#testing/eventually.ts';
import { start } from '../src/main.ts';

const person = (account: string): Person => {
  const someone = personCalled(account);
  if (someone === undefined) throw new Error(`nobody is called ${account}`);
  return someone;
};
export const [customer, otherCustomer, owner, otherOwner]: Viewer[] = ['customer', 'other-customer', 'owner', 'other-owner'].map(person) as never;
export { support };

export type Answer<Data> = { readonly data: Data; readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[] };
export type ShownReview = { readonly id: string; readonly rating: number; readonly text: string | null; readonly createdAt: string; readonly answer: { text: string } | null; readonly store: { id: string }; readonly order: { id: string } };
export type Result = { readonly __typename: string; readonly code?: string; readonly review?: ShownReview };

const reviewFields = 'id rating text createdAt answer { text answeredAt } store { id } order { id }';
const result = `__typename ... on DomainError { code message } ... on AlreadyReviewed { review { ${reviewFields} } }`;
const writing = `mutation ($input: WriteReviewInput!) { result: writeReview(input: $input) { ${result} ... on WriteReviewSuccess { review { ${reviewFields} } } } }`;
const answering = `mutation ($input: AnswerReviewInput!) { result: answerReview(input: $input) { __typename ... on DomainError { code message } ... on AnswerReviewSuccess { review { ${reviewFields} } } } }`;

/** The review context as it runs, reached as the router and the order context reach it. */
export const startReviews = async () => {
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const [database, queue] = await Promise.all([testDatabase({ context: 'review' }), testDatabase({ sql: '' })]);
    stops.push(() => database.drop(), () => queue.drop());
    const router = testCaller('review');
    const environment: Environment = { REVIEW_PORT: '0', REVIEW_DATABASE_URL: database.url, DATA_KEYS: dataKeys, QUEUE_DATABASE_URL: queue.url, REVIEW_CALLER_KEYS: router.keys, LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'error' };
    const running = await start(environment);
    stops.push(() => running.stop());
    const broker = await openBroker({ postgresUrl: queue.url });
    stops.push(() => broker.close());
    const pool = new pg.Pool({ connectionString: database.url, max: 4 });
    stops.push(() => pool.end());

    const rows = async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> => (await pool.query<Row>(sql, values)).rows;
    const ask = <Data>(viewer: Viewer | null, query: string, variables: object = {}): Promise<Answer<Data>> => router.ask(running.url, viewer, { query, variables });
    const give = async (viewer: Viewer | null, mutation: string, input: object): Promise<Result> => {
      const { data, errors } = await ask<{ result: Result }>(viewer, mutation, { input: { idempotencyKey: newId(), ...input } });
      if (errors) throw new Error(JSON.stringify(errors));
      return data.result;
    };
    /** Puts events on the review context's queue, each time as if they had never been sent. */
    const tell = (...events: readonly EventEnvelope[]) => broker.send('review', events, newId());
    /** Tells, and waits until all of it was received, with effect or without. */
    const telling = async (...events: readonly EventEnvelope[]) => {
      await tell(...events);
      const ids = events.map(({ id }) => id);
      await eventually(async () => {
        const [received] = await rows<{ count: number }>('SELECT count(*)::int AS count FROM inbox WHERE event_id = ANY($1::uuid[])', ids);
        if (received?.count !== ids.length) throw new Error(`${received?.count} of ${ids.length} events were received`);
      }, { withinMs: 30_000 });
    };

    return {
      environment, rows, ask, tell, telling,
      write: (viewer: Viewer | null, input: object) => give(viewer, writing, { rating: 5, ...input }),
      answer: (viewer: Viewer | null, input: object) => give(viewer, answering, input),
      /** An order of the customer's, completed and heard of. */
      completedOrder: async (by: Viewer = customer!, storeId?: string): Promise<string> => {
        const order = orderTelling({ customerId: by.id, ...(storeId && { storeId }) });
        await telling(order.submitted(), order.placed(), order.completed());
        return order.id;
      },
      /** Many of them, as if heard of long ago: put where hearing puts them. */
      completedOrders: async (count: number, storeId = moonlight): Promise<string[]> => {
        const ids = Array.from({ length: count }, newId);
        await rows('INSERT INTO order_record (order_id, store_id, owner_id, customer_id, completed_at) SELECT id, $2, $3, $4, now() FROM unnest($1::uuid[]) AS id', ids, storeId, owner!.id, customer!.id);
        return ids;
      },
      /** What an entity of another subgraph's is extended with here. */
      entity: async <Data>(viewer: Viewer | null, type: string, id: string, selection: string): Promise<Data> => {
        const { data, errors } = await ask<{ _entities: [Data] }>(viewer, `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} { ${selection} } } }`, { of: [{ __typename: type, id }] });
        if (errors) throw new Error(JSON.stringify(errors));
        return data._entities[0];
      },
      stop: () => stopAll(stops),
    };
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
};
export type Reviews = Awaited<ReturnType<typeof startReviews>>;

export const moonlight = demoStore(0).id;

type TypeAndData = { [Type in OrderEvent['type']]: Pick<Extract<OrderEvent, { type: Type }>, 'type' | 'data'> }[OrderEvent['type']];

/** The events of an order, as the order context would tell them one after the other. */
export const orderTelling = ({ customerId = customer!.id, storeId = moonlight }: { customerId?: string; storeId?: string } = {}) => {
  const id = newId();
  let sequence = 0;
  const next = (told: TypeAndData): EventEnvelope => ({
    specversion: '1.0', id: newId(), source: '/order', subject: id, time: new Date().toISOString(), aggregatetype: 'order',
    sequence: (sequence += 1), correlationid: id, causationid: null, traceparent: null, ...told,
  });
  const shared = { number: '7KQ2-M9XD', customerId, storeId, storeOwnerId: owner!.id, total: won(20_000), deliveryMethod: 'WALK' as const };
  const line = { menuItemId: menuItemId(0, 0), name: '후라이드', options: [], quantity: 1, unitPrice: won(18_000), total: won(18_000) };
  const place = { latitude: 37.5569, longitude: 126.9112 };
  return {
    id,
    submitted: () => next({ type: 'order.OrderSubmitted.v1', data: shared }),
    placed: () => next({
      type: 'order.OrderPlaced.v1',
      data: { ...shared, paymentId: newId(), lines: [line], subtotal: won(18_000), deliveryFee: won(2_000), pickup: place, dropoff: place, placedAt: new Date().toISOString() },
    }),
    delivered: () => next({ type: 'order.OrderDelivered.v1', data: { riderId: newId() } }),
    completed: () => next({ type: 'order.OrderCompleted.v1', data: { by: 'CUSTOMER' } }),
  };
};
