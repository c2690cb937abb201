import type { EventEnvelope } from '#contracts/event.ts';
import type { Change } from '#kernel/command-handler.ts';
import { paymentTimers, wakeBy } from '../../../subgraphs/payment/src/adapters/messaging/alarm.ts';
import { listenToOthers } from '../../../subgraphs/payment/src/adapters/messaging/listen.ts';
import { publishPayment } from '../../../subgraphs/payment/src/adapters/messaging/publish.ts';
import { paymentAuthorization } from '../../../subgraphs/payment/src/application/authorize-payment.ts';
import { carryOutIntents } from '../../../subgraphs/payment/src/application/carry-out.ts';
import { handlePaymentCommand, type HandlePaymentCommand } from '../../../subgraphs/payment/src/application/handle.ts';
import { dueAt, nextTry, type Patience } from '../../../subgraphs/payment/src/application/patience.ts';
import type { Agenda, Provider } from '../../../subgraphs/payment/src/application/ports.ts';
import { refundingOrders } from '../../../subgraphs/payment/src/application/refund-order.ts';
import { paymentSettlement } from '../../../subgraphs/payment/src/application/settle-payment.ts';
import { payment } from '../../../subgraphs/payment/src/domain/decider.ts';
import type { Payment, PaymentEvent } from '../../../subgraphs/payment/src/domain/payment.ts';
import { type Alarms, queueOf, silent as notes } from '../machinery/alarms.ts';
import { createLedger, memoryAggregates } from '../machinery/ledger.ts';
import type { Ground } from './ground.ts';

export type PaymentChange = Change<Payment, PaymentEvent, EventEnvelope>;
type Needs = Ground & {
  readonly provider: Provider;
  readonly alarms: Alarms;
  readonly watch: (change: PaymentChange) => void;
  readonly flaw?: ((handle: HandlePaymentCommand) => HandlePaymentCommand) | undefined;
};

const patience: Patience = { answeredWithinMs: 5_000, firstQuestionMs: 1_000, graceMs: 6_000, retryFirstMs: 1_000, retryMostMs: 60_000, refusedRefundMs: 60 * 60_000 };
export const composePayment = ({ tasks, clock, newId, provider, alarms, watch, flaw = (handle) => handle }: Needs) => {
  const ledger = createLedger('payment', tasks);
  const due = dueAt(patience);
  const work = new Map<string, { readonly dueAt: Date; readonly tries: number }>();
  const payments = memoryAggregates({
    ledger, initial: payment.initial, publish: publishPayment(newId), watch,
    isGone: ({ status }) => status === 'NONE', // one that came to nothing is no row any more
    beside: ({ id, after, events }) => {
      const at = due(after.state, new Date(events.at(-1)?.at ?? 0));
      return () => {
        if (at === null) work.delete(id);
        else work.set(id, { dueAt: at, tries: 0 });
      };
    },
  });
  const delivered = new Set<string>();
  const deliveries = {
    isDelivered: async (orderId: string) => delivered.has(orderId),
    noteDelivered: async (orderId: string, received: EventEnvelope) => ledger.commit({ events: [], cause: { received } }, () => void delivered.add(orderId)),
  };

  const agenda: Agenda = {
    triesOf: async (orderId) => work.get(orderId)?.tries ?? 0,
    postpone: async (orderId, version, until) => {
      await tasks.gate();
      const open = work.get(orderId);
      if (open !== undefined && payments.rows.get(orderId)?.version === version) work.set(orderId, { dueAt: until, tries: open.tries + 1 });
    },
    pending: async () => [...work].map(([orderId, { dueAt: at }]) => ({ orderId, dueAt: at })),
  };
  const wake = wakeBy(queueOf(alarms, tasks), notes);

  const flawed = flaw(handlePaymentCommand(payments, due, wake));
  const handle = ((orderId, command, cause) => tasks.giving(command, () => flawed(orderId, command, cause))) as HandlePaymentCommand;
  const settle = paymentSettlement({ handle, provider, clock, graceMs: patience.graceMs });

  return {
    ledger,
    payments,
    refund: refundingOrders({ payments, deliveries, handle, clock, newId }),
    authorize: paymentAuthorization({ payments, handle, provider, settle, clock, newId, comeBackMs: patience.firstQuestionMs }),
    handlers: listenToOthers({ handle, deliveries, newId, notes }),
    clockwork: paymentTimers(agenda, carryOutIntents({ payments, agenda, handle, provider, settle, wake, clock, newId, nextTry: nextTry(patience, () => 0.5), notes })),
  };
};
export type PaymentContext = ReturnType<typeof composePayment>;
