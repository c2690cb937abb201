import type { PaymentOutcome, Payments } from '../../subgraphs/order/src/application/ports.ts';
import type { AuthorizationOutcome } from '../../subgraphs/payment/src/application/authorize-payment.ts';
import { FactsChanged } from '../../subgraphs/delivery/src/application/ports.ts';
import { composeCustomer } from './contexts/customer.ts';
import { composeDelivery } from './contexts/delivery.ts';
import { composeOrder } from './contexts/order.ts';
import { composePayment } from './contexts/payment.ts';
import { composeReview } from './contexts/review.ts';
import { composeStore } from './contexts/store.ts';
import type { Flaws } from './flaws.ts';
import { createWatch } from './invariants/watch.ts';
import { createAlarms } from './machinery/alarms.ts';
import { createConsumer, relay } from './machinery/exchange.ts';
import { createWire } from './machinery/provider.ts';
import { createTasks } from './machinery/tasks.ts';

export const contextNames = ['order', 'payment', 'store', 'delivery', 'customer', 'review'] as const;
export type ContextName = (typeof contextNames)[number];

/** What becomes of the order context's question to payment. */
export type CallFate = 'arrives' | 'unreachable' | 'closed' | 'answerLost' | 'late';

const began = Date.parse('2026-11-21T03:00:00.000Z');

/** The whole composed process in memory: the contexts' own deciders, policies and mappings, with a transport and a storage that can be held, lost and repeated. */
export const openCity = async (flaws: Flaws = {}) => {
  const tasks = createTasks();
  let now = began;
  let ids = 0;
  const clock = () => new Date(now);
  const newId = () => `00000000-0000-7000-8000-${(ids += 1).toString(16).padStart(12, '0')}`;
  const ground = { tasks, clock, newId };
  const wire = await createWire(tasks, clock);
  const alarms = { order: createAlarms(), payment: createAlarms(), store: createAlarms(), delivery: createAlarms(), customer: createAlarms(), review: createAlarms() };
  const down = new Set<ContextName>();
  const deaf = new Set<ContextName>();
  const watch = createWatch({
    tasks, books: wire.books,
    isForgotten: (customerId) => order.forgotten.has(customerId),
    isHeardOff: (orderId) => order.ledger.archive.some(({ id, type, subject }) => subject === orderId && type === 'order.OrderCancelled.v1' && delivery.ledger.receipts.has(id)),
    isDelivered: (orderId) => order.ledger.archive.some(({ type, subject }) => subject === orderId && type === 'order.OrderDelivered.v1'),
  });

  const payment = composePayment({ ...ground, provider: flaws.provider?.(wire.provider) ?? wire.provider, alarms: alarms.payment, watch: watch.payment, flaw: flaws.payment });
  const line = { fate: 'arrives' as CallFate, late: [] as (() => Promise<unknown>)[] };
  const payments: Payments = {
    closedForSeconds: () => (line.fate === 'closed' ? 5 : null),
    authorize: async (request) => {
      if (down.has('payment') || line.fate === 'unreachable' || line.fate === 'closed') return { kind: 'unavailable', retryAfterSeconds: 5 };
      const { fate } = line;
      const unknown: PaymentOutcome = { kind: 'unknown', retryAfterSeconds: 2 };
      if (fate === 'late') return (line.late.push(() => payment.authorize(request)), unknown);
      const outcome = toldToOrder(await payment.authorize(request));
      return fate === 'answerLost' ? unknown : outcome;
    },
  };
  const order = composeOrder({ ...ground, payments, watch: watch.order, flaw: flaws.order, deafToTimers: flaws.deafOrderTimers ?? false, unforgottenRiders: flaws.unforgottenRiders ?? false });
  const store = composeStore({ ...ground, watch: watch.ticket, flaw: flaws.store });
  const delivery = composeDelivery({ ...ground, alarms: alarms.delivery, watch: watch.delivery, watchRider: watch.rider, flaw: flaws.delivery, withoutCount: flaws.withoutCount ?? false });
  const contexts = { order, payment, store, delivery, customer: composeCustomer(ground), review: composeReview(ground) };

  const consumerOf = (name: ContextName) => createConsumer({
    ledger: contexts[name].ledger, handlers: contexts[name].handlers, isRace: (error) => error instanceof FactsChanged, withoutInbox: flaws.withoutInbox ?? false,
  });
  const consumers = { order: consumerOf('order'), payment: consumerOf('payment'), store: consumerOf('store'), delivery: consumerOf('delivery'), customer: consumerOf('customer'), review: consumerOf('review') };

  return {
    ...contexts,
    contexts, consumers, alarms, tasks, wire, line, deaf, watch, clock,
    isUp: (name: ContextName) => !down.has(name),
    hears: (name: ContextName) => !down.has(name) && !deaf.has(name),
    pass: (ms: number): void => void (now += ms),
    passUntil: (at: Date): void => void (now = Math.max(now, at.getTime())),
    /** The process dies: what was under way is gone, what it wrote is not told until it is back. */
    takeDown: (name: ContextName): void => {
      down.add(name);
      tasks.killIn(name);
      if (flaws.forgetfulRelay) contexts[name].ledger.relayed = contexts[name].ledger.archive.length;
    },
    bringUp: (name: ContextName): void => {
      down.delete(name);
      deaf.delete(name);
    },
    /** Every relay that runs looks for what is new. */
    relayAll: (): void => {
      for (const name of contextNames) if (!down.has(name)) relay(contexts[name].ledger, Object.values(consumers));
    },
  };
};
export type City = Awaited<ReturnType<typeof openCity>>;

/** As it comes over the wire between the two contexts. */
const toldToOrder = (outcome: AuthorizationOutcome): PaymentOutcome => {
  switch (outcome.kind) {
    case 'authorized':
      return { kind: 'authorized', paymentId: outcome.payment.paymentId };
    case 'declined':
      return { kind: 'declined', reason: outcome.reason };
    case 'unknown':
      return { kind: 'unknown', retryAfterSeconds: 2 };
    case 'unavailable':
      return { kind: 'unavailable', retryAfterSeconds: 5 };
    case 'otherTerms':
      return { kind: 'unknown', retryAfterSeconds: 2 }; // an error, of which nothing can be read
  }
};
