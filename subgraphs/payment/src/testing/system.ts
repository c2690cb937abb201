import { randomUUID } from 'node:crypto';
import type { EventEnvelope } from '#contracts/event.ts';
import type { OrderEvent } from '#contracts/order.ts';
import { openBroker } from '#messaging/broker.ts';
import { newId } from '#platform/new-id.ts';
import type { Running } from '#platform/service.ts';
import type { Viewer } from '#platform/viewer.ts';
import { testCaller } from '#testing/caller.ts';
import { testDatabase } from '#testing/database.ts';
import { dataKeys } from '#testing/vault.ts';
import { eventually } from '#testing/eventually.ts';
import { start as startSimulator } from '../../../../simulators/payment-provider/src/main.ts';
import { openPaymentDatabase } from '../adapters/persistence/database.ts';
import { start } from '../main.ts';

type Answer<Data> = { readonly data: Data | null; readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[] };
type Authorization = { readonly __typename: string; readonly payment: { readonly id: string; readonly status: string }; readonly reason?: string; readonly code?: string; readonly retryAfter?: number };
type Amount = { readonly amount: number };
type Standing = { readonly id: string; readonly status: string; readonly refunded: Amount; readonly refunds: readonly { readonly status: string; readonly amount: Amount }[] };
type Asking = { readonly caller?: 'order' | 'router' | 'stranger'; readonly viewer?: Viewer | null };
type Told = { [Type in OrderEvent['type']]: { readonly type: Type; readonly data: Extract<OrderEvent, { type: Type }>['data'] } }[OrderEvent['type']];

const callers = { router: testCaller('payment'), order: testCaller('payment', 'order'), stranger: testCaller('payment', 'stranger') };
const quick = {
  PAYMENT_PROVIDER_TIMEOUT_MS: '400', PAYMENT_PROVIDER_RETRY_FIRST_MS: '5', PAYMENT_PROVIDER_BREAKER_FAILURES: '1000',
  PAYMENT_SETTLE_FIRST_MS: '50', PAYMENT_SETTLE_GRACE_MS: '600', PAYMENT_RETRY_FIRST_MS: '20', PAYMENT_RETRY_MOST_MS: '80',
};

/** The payment context beside a provider, a database and a queue of its own, all of them real. */
export const startPaymentSystem = async () => {
  const [database, queue] = await Promise.all([testDatabase({ context: 'payment' }), testDatabase({ sql: '' })]);
  const prisma = openPaymentDatabase(database.url, 2);
  const broker = await openBroker({ postgresUrl: queue.url });
  let simulator: Running = await startSimulator({ PAYMENT_PROVIDER_PORT: '0', PAYMENT_PROVIDER_SLOW_MS: '60' });
  const { url: providerUrl } = simulator;
  const startPayment = (environment: Record<string, string> = {}) =>
    start({
      ...quick, HOST: '127.0.0.1', PAYMENT_PORT: '0', LOG_LEVEL: 'silent', PAYMENT_PROVIDER_URL: providerUrl, PAYMENT_DATABASE_URL: database.url, DATA_KEYS: dataKeys, QUEUE_DATABASE_URL: queue.url,
      PAYMENT_CALLER_KEYS: Object.values(callers).map(({ keys }) => keys).join(','), ...environment,
    });
  let payment: Running = await startPayment();

  const ask = <Data>(query: string, variables: object = {}, { caller = 'order', viewer = null }: Asking = {}, at = payment): Promise<Answer<Data>> =>
    callers[caller].ask(at.url, viewer, { query, variables });
  const sequences = new Map<string, number>();
  const books = async () =>
    (await (await fetch(`${providerUrl}/books`)).json()) as { entries: { kind: string; key: string; reference?: string }[]; payments: { key: string; reference: string | null }[] };

  return {
    providerUrl,
    prisma,
    ask,
    startPayment,
    restartPayment: { stop: () => payment.stop(), start: async () => void (payment = await startPayment()) },
    stopSimulator: () => simulator.stop(),
    startSimulator: async () => void (simulator = await startSimulator({ PAYMENT_PROVIDER_PORT: new URL(providerUrl).port, PAYMENT_PROVIDER_SLOW_MS: '60' })),

    /** What authorizePayment answers. Throws the code of the error, when it answers with one. */
    authorize: async (orderId: string, method: string, input: object = {}, asking: Asking = {}, at?: Running): Promise<Authorization> => {
      const whole = { orderId, customerId: people.customer.id, storeOwnerId: people.owner.id, amount: 18_000, currency: 'KRW', method, ...input };
      const { data, errors } = await ask<{ authorizePayment: Authorization }>(authorizePayment, { input: whole }, asking, at);
      if (!data) throw new Error(errors?.[0]?.extensions.code);
      return data.authorizePayment;
    },
    /** How the payment of an order stands, as the order context is told. */
    standing: async (orderId: string) => (await ask<{ paymentOfOrder: Standing | null }>('query ($orderId: ID!) { paymentOfOrder(orderId: $orderId) { id status refunded { amount } refunds { status amount { amount } } } }', { orderId })).data?.paymentOfOrder ?? null,
    behave: (behaviour: object) => fetch(`${providerUrl}/behaviour`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(behaviour) }),
    /** What the provider's books say of an order, in their order. */
    booked: async (orderId: string): Promise<string[]> => {
      const { entries, payments } = await books();
      const row = await prisma.payment.findUnique({ where: { orderId } });
      const keys = payments.filter(({ key, reference }) => reference === orderId || key === `${row?.paymentId}:authorize`).map(({ key }) => key);
      return entries.filter(({ key }) => keys.includes(key)).map(({ kind }) => kind);
    },
    /** What was told of an order's payment. */
    told: async (orderId: string): Promise<string[]> => {
      const rows = await prisma.outbox.findMany({ where: { correlationId: orderId }, orderBy: [{ recordedAt: 'asc' }, { sequence: 'asc' }] });
      return rows.map(({ type }) => type.replace(/^payment\.(.*)\.v1$/, '$1'));
    },
    /** Tells what the order context would, so many times. Answers the event's id when it was received. */
    orderTells: async (orderId: string, event: Told, times = 1): Promise<string> => {
      const sequence = (sequences.get(orderId) ?? 0) + 1;
      sequences.set(orderId, sequence);
      const envelope: EventEnvelope = {
        specversion: '1.0', id: newId(), source: '/order', subject: orderId, time: new Date().toISOString(), aggregatetype: 'order',
        sequence, correlationid: orderId, causationid: null, traceparent: null, ...event,
      };
      for (let time = 0; time < times; time += 1) await broker.send('payment', [envelope], randomUUID());
      await eventually(async () => { if ((await prisma.inbox.count({ where: { eventId: envelope.id } })) !== 1) throw new Error(`${event.type} is not received`); });
      return envelope.id;
    },
    [Symbol.asyncDispose]: async () => {
      await payment.stop();
      await simulator.stop();
      await broker.close();
      await prisma.$disconnect();
      await Promise.all([database.drop(), queue.drop()]);
    },
  };
};
export type PaymentSystem = Awaited<ReturnType<typeof startPaymentSystem>>;

const person = (name: string, ...roles: Viewer['roles']): Viewer => ({ id: newId(), name, roles });
export const people = { customer: person('김민지', 'CUSTOMER'), owner: person('한달빛', 'STORE_OWNER'), support: person('윤도움', 'SUPPORT'), stranger: person('이준호', 'CUSTOMER') } as const;

export const accepted = { type: 'order.OrderAccepted.v1', data: { readyAt: '2026-01-31T12:30:00.000Z' } } as const satisfies Told;
export const delivered = { type: 'order.OrderDelivered.v1', data: { riderId: 'rider' } } as const satisfies Told;
export const rejected = { type: 'order.OrderRejected.v1', data: { reason: 'TOO_BUSY', by: 'STORE_OWNER' } } as const satisfies Told;
export const expired = { type: 'order.OrderExpired.v1', data: {} } as const satisfies Told;
export const paymentFailed = { type: 'order.OrderPaymentFailed.v1', data: { reason: 'UNAVAILABLE' } } as const satisfies Told;
export const cancelled = { type: 'order.OrderCancelled.v1', data: { by: 'CUSTOMER', reason: null, rule: 'BEFORE_ACCEPTANCE', fault: null, refund: null, storeGets: null } } as const satisfies Told;
export const lossBorne = { type: 'order.LossBorne.v1', data: { amount: { amount: 18_000, currency: 'KRW' }, reason: 'CARD_EXPIRED' } } as const satisfies Told;

const authorizePayment = `mutation ($input: AuthorizePaymentInput!) { authorizePayment(input: $input) {
  __typename
  ... on PaymentAuthorized { payment { id status } }
  ... on PaymentRefused { payment { id status } reason }
  ... on PaymentOutcomeUnknown { payment { id status } retryAfter }
  ... on PaymentServiceUnavailable { code retryAfter }
} }`;
