import { accept, type Decision, reject } from '#kernel/decider.ts';
import { type Role, transitionOf } from '#kernel/transitions.ts';
import type { OrderCommand, OrderRejection } from './commands.ts';
import type { Order, OrderEvent } from './order.ts';
import { orderTransitions } from './transitions.ts';

type OrderDecision = Decision<OrderEvent, OrderRejection>;

/** What a command makes of an order: the events that follow, or why none can. */
export const decide = (command: OrderCommand, order: Order): OrderDecision => {
  switch (command.type) {
    case 'SubmitOrder':
      return given(order, command, 'CUSTOMER', { type: 'OrderSubmitted', at: command.at, agreement: command.agreement });
    case 'PlaceOrder':
      return given(order, command, 'SYSTEM', { type: 'OrderPlaced', at: command.at, paymentId: command.paymentId });
    case 'FailPayment':
      return given(order, command, 'SYSTEM', { type: 'OrderPaymentFailed', at: command.at, failure: command.failure });
    case 'ExpireOrder':
      return given(order, command, 'SYSTEM', { type: 'OrderExpired', at: command.at });
    case 'RejectOrder':
      return given(order, command, 'SYSTEM', { type: 'OrderRejected', at: command.at, by: command.by, reason: command.reason });
    case 'ConfirmReceipt':
      return given(order, command, command.by, { type: 'OrderCompleted', at: command.at, by: command.by });
    case 'CancelOrder':
      return given(order, command, command.by, { type: 'CancelRequested', at: command.at, by: command.by, reason: command.reason });
    case 'RefuseCancel':
      return given(order, command, 'SYSTEM', { type: 'CancelRefused', at: command.at, reason: command.reason, resumes: 'PLACED' });
    case 'GrantCancel':
      return given(order, command, 'SYSTEM', { type: 'OrderCancelled', at: command.at, by: command.by, reason: command.reason, rule: 'BEFORE_ACCEPTANCE' });
    case 'RefuseCapture':
      return given(order, command, 'SYSTEM', { type: 'OrderCancelled', at: command.at, by: 'SYSTEM', reason: command.reason, rule: 'CAPTURE_REFUSED' });
    case 'AcceptOrder':
    case 'StartPreparing':
    case 'MarkReady':
    case 'StartDelivery':
    case 'FinishDelivery':
      return advance(order, command);
  }
};

const given = (order: Order, command: OrderCommand, by: Role, event: OrderEvent): OrderDecision => {
  const transition = transitionOf(orderTransitions, order.status, command.type);
  if (transition === undefined) return reject('NOT_IN_STATE');
  if (!transition.by.includes(by)) return reject('NOT_ALLOWED');
  return accept(event);
};

type Progress = Extract<OrderCommand, { type: 'AcceptOrder' | 'StartPreparing' | 'MarkReady' | 'StartDelivery' | 'FinishDelivery' }>;

/** The steps from the store's yes to the customer's door, each with what it leads to. */
const steps = ['AcceptOrder', 'StartPreparing', 'MarkReady', 'StartDelivery', 'FinishDelivery'] as const satisfies readonly Progress['type'][];
const stepsTaken = { PLACED: 0, ACCEPTED: 1, PREPARING: 2, READY: 3, IN_DELIVERY: 4, DELIVERED: 5, COMPLETED: 5 } as const;

/**
 * Kitchen and rider tell of themselves in streams of their own, and nothing orders one stream before another: the
 * rider's pick-up may be heard before the kitchen's "ready". Whoever is ahead is right, so the steps in between are
 * taken with it, and the straggler finds them taken.
 */
const advance = (order: Order, command: Progress): OrderDecision => {
  // the ticket, who decides, chose to cook: what was asked of it after that comes too late
  const overtaken: OrderEvent[] = order.status === 'CANCELLING' ? [{ type: 'CancelRefused', at: command.at, reason: 'ALREADY_ACCEPTED', resumes: order.resumes }] : [];
  const status = order.status === 'CANCELLING' ? order.resumes : order.status;
  if (!(status in stepsTaken)) return reject('NOT_IN_STATE');
  const taken = stepsTaken[status as keyof typeof stepsTaken];
  const wanted = steps.indexOf(command.type) + 1;
  return accept(...overtaken.filter(() => wanted > taken), ...steps.slice(taken, wanted).map((step) => progress(step, command)));
};

const progress = (step: Progress['type'], command: Progress): OrderEvent => {
  const { at } = command;
  const riderId = 'riderId' in command ? command.riderId : '';
  switch (step) {
    case 'AcceptOrder':
      return { type: 'OrderAccepted', at, readyAt: command.type === 'AcceptOrder' ? command.readyAt : at };
    case 'StartPreparing':
      return { type: 'OrderPreparing', at };
    case 'MarkReady':
      return { type: 'OrderReady', at };
    case 'StartDelivery':
      return { type: 'OrderInDelivery', at, riderId };
    case 'FinishDelivery':
      return { type: 'OrderDelivered', at, riderId };
  }
};
