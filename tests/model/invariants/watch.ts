import type { Role } from '#kernel/transitions.ts';
import type { Books } from '../../../simulators/payment-provider/src/books.ts';
import { order as orderDecider } from '../../../subgraphs/order/src/domain/decider.ts';
import type { SubmittedOrder } from '../../../subgraphs/order/src/domain/order.ts';
import { payment as paymentDecider } from '../../../subgraphs/payment/src/domain/decider.ts';
import type { Payment } from '../../../subgraphs/payment/src/domain/payment.ts';
import { ticket as ticketDecider } from '../../../subgraphs/store/src/domain/ticket/decider.ts';
import { delivery as deliveryDecider } from '../../../subgraphs/delivery/src/domain/decider.ts';
import { riderOf } from '../../../subgraphs/delivery/src/domain/delivery.ts';
import type { DeliveryChange, RiderChange } from '../contexts/delivery.ts';
import type { OrderChange } from '../contexts/order.ts';
import type { PaymentChange } from '../contexts/payment.ts';
import type { TicketChange } from '../contexts/store.ts';
import { must } from '../machinery/broken.ts';
import type { Tasks } from '../machinery/tasks.ts';
import { createRowCount, type Machine, type Stepped } from './tables.ts';

type AnyChange<State, Event> = { readonly id: string; readonly before: { readonly state: State }; readonly events: readonly Event[] };

/** The statuses that a change goes through, event by event. */
const stepsOf = <State extends { readonly status: string }, Event extends { readonly type: string }>(
  evolve: (state: State, event: Event) => State,
  { before, events }: AnyChange<State, Event>,
): Stepped[] => {
  let { state } = before;
  return events.map((event) => {
    const from = state.status;
    state = evolve(state, event);
    return { from, event: event.type, to: state.status };
  });
};

const refundStatus = (payment: Payment, refundId: string) => (payment.status === 'CAPTURED' ? payment.refunds.find((refund) => refund.refundId === refundId)?.status : undefined) ?? 'NONE';

type Needs = {
  readonly tasks: Tasks;
  readonly books: Books;
  readonly isForgotten: (customerId: string) => boolean;
  /** Whether the delivery context has heard that an order is off. */
  readonly isHeardOff: (orderId: string) => boolean;
  readonly isDelivered: (orderId: string) => boolean;
};
/** Sees every change before it is kept: what must hold of each of them alone. */
export const createWatch = ({ tasks, books, isForgotten, isHeardOff, isDelivered }: Needs) => {
  const rows = createRowCount();
  /** What happened, for whoever tells the story. */
  const happened: string[] = [];

  const see = <State extends { readonly status: string }, Event extends { readonly type: string }>(machine: Machine, evolve: (state: State, event: Event) => State, change: AnyChange<State, Event>) => {
    const given = tasks.given();
    const by = (given?.['by'] ?? null) as Role | null;
    // the role in a command that comes by an event is whose doing it was there, not who gives it here
    const isGivenByThem = given !== null && ['AcceptTicket', 'RejectTicket', 'StartPreparing', 'MarkReady', 'ConsentToCancellation', 'DeclineCancellation', 'CancelOrder', 'ConfirmReceipt'].includes(given.type);
    const steps = stepsOf(evolve, change);
    rows.see({ machine, id: change.id, command: given?.type ?? null, by: isGivenByThem ? by : null, steps });
    for (const { event, to } of steps) happened.push(`${machine.toLowerCase()} ${change.id}: ${event} (${to})`);
  };

  return {
    rows,
    happened,

    order: (change: OrderChange): void => {
      see('Order', orderDecider.evolve, change);
      if (change.events.some(({ type }) => type === 'OrderPlaced')) {
        const paid = books.payments().some(({ reference, status }) => reference === change.id && (status === 'AUTHORIZED' || status === 'CAPTURED'));
        const { customerId } = change.after.state as SubmittedOrder;
        must(!isForgotten(customerId), 'nobody is cooked for who was forgotten', () => `${change.id} of ${customerId} was placed, and nobody knows any more where it goes`);
        must(paid, 'no order past PENDING_PAYMENT without an authorized payment', () => `${change.id} was placed`);
      }
    },

    payment: (change: PaymentChange): void => {
      see('Payment', paymentDecider.evolve, change);
      let { state } = change.before;
      for (const event of change.events) {
        const from = 'refundId' in event ? refundStatus(state, event.refundId) : 'NONE';
        state = paymentDecider.evolve(state, event);
        if (event.type === 'RefundRequested' && event.reason !== null) must(isDelivered(change.id), 'a part is given back of what was delivered', () => change.id);
        if ('refundId' in event) rows.see({ machine: 'Refund', id: event.refundId, command: null, by: null, steps: [{ from, event: event.type, to: refundStatus(state, event.refundId) }] });
      }
      if (state.status === 'CAPTURED') {
        const { amount, refunds } = state;
        const refunded = refunds.reduce((sum, refund) => sum + refund.amount.amount, 0);
        must(refunded <= amount.amount, 'refunds are never more than was captured', () => `${refunded} of ${amount.amount} of ${change.id}`);
      }
    },

    ticket: (change: TicketChange): void => see('Ticket', ticketDecider.evolve, change),

    delivery: (change: DeliveryChange): void => {
      see('Delivery', deliveryDecider.evolve, change);
      const given = tasks.given();
      const { state } = change.before;
      if (given === null || state.status === 'NONE') return;
      if ('assignmentSeq' in given) {
        must(given['assignmentSeq'] === state.assignmentSeq, 'assignmentSeq fences', () => `${given.type} of assignment ${String(given['assignmentSeq'])} took effect on ${change.id}, which is at ${state.assignmentSeq}`);
        const rider = given['riderId'];
        if (typeof rider === 'string' && riderOf(state) !== null) must(rider === riderOf(state), 'who carries it decides on it', () => `${given.type} by ${rider} took effect on ${change.id} of ${String(riderOf(state))}`);
      }
      if (!change.events.some(({ type }) => type === 'DeliveryCompleted')) return;
      must(!isHeardOff(state.orderId), 'what is known to be off is not handed over', () => `${change.id} was completed`);
      must(given['pin'] === state.pin, 'nobody completes without the PIN', () => `${change.id} was completed with ${String(given['pin'])}`);
    },

    rider: (_: RiderChange): void => {},
  };
};
export type Watch = ReturnType<typeof createWatch>;
