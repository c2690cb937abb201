import { accept, type Decision, reject } from '#kernel/decider.ts';
import { type Role, transitionOf } from '#kernel/transitions.ts';
import { cancelledAt, rejected, uncaptured, undelivered, unanswered, withoutRider } from './cancellation.ts';
import type { OrderCommand, OrderRejection } from './commands.ts';
import type { Order, OrderEvent, Placed, Progress, Terms } from './order.ts';
import { orderTransitions } from './transitions.ts';

type OrderDecision = Decision<OrderEvent, OrderRejection>;

/** What a command makes of an order: the events that follow, or why none can. */
export const decide = (command: OrderCommand, order: Order): OrderDecision => {
  const { at } = command;
  switch (command.type) {
    case 'SubmitOrder':
      return guard(order, command, 'CUSTOMER') ?? accept({ type: 'OrderSubmitted', at, agreement: command.agreement });
    case 'PlaceOrder':
      return guard(order, command, 'SYSTEM') ?? accept({ type: 'OrderPlaced', at, paymentId: command.paymentId });
    case 'FailPayment':
      return guard(order, command, 'SYSTEM') ?? accept({ type: 'OrderPaymentFailed', at, failure: command.failure });
    case 'ExpireOrder':
      return guard(order, command, 'SYSTEM') ?? accept({ type: 'OrderExpired', at });
    case 'ConfirmReceipt':
      return guard(order, command, command.by) ?? accept({ type: 'OrderCompleted', at, by: command.by });
    case 'CancelOrder':
      return guard(order, command, command.by) ?? accept({ type: 'CancelRequested', at, by: command.by, reason: command.reason, fault: command.fault });
    case 'AcceptOrder':
    case 'StartPreparing':
    case 'MarkReady':
    case 'StartDelivery':
    case 'FinishDelivery':
      return advance(order, command);
    case 'RejectOrder':
    case 'GiveUpOnStore':
    case 'GiveUpOnRiders':
    case 'EndDelivery':
    case 'RefuseCancel':
    case 'GrantCancel':
    case 'RefuseCapture':
      return guard(order, command, 'SYSTEM') ?? ('placedAt' in order ? end(order, command) : reject('NOT_IN_STATE'));
  }
};

/** Why the table forbids the command here, or null when it does not. */
const guard = (order: Order, command: OrderCommand, by: Role): OrderDecision | null => {
  const transition = transitionOf(orderTransitions, order.status, command.type);
  if (transition === undefined) return reject('NOT_IN_STATE');
  return transition.by.includes(by) ? null : reject('NOT_ALLOWED');
};

type Ending = Extract<OrderCommand, { type: 'RejectOrder' | 'GiveUpOnStore' | 'GiveUpOnRiders' | 'EndDelivery' | 'RefuseCancel' | 'GrantCancel' | 'RefuseCapture' }>;

const end = (order: Extract<Order, Placed>, command: Ending): OrderDecision => {
  const { at } = command;
  const cancelled = (by: Role, reason: string | null, terms: Terms) => accept<OrderEvent>({ type: 'OrderCancelled', at, by, reason, terms });
  const stands = order.status === 'CANCELLING' ? order.stands : (order.status as Progress);
  switch (command.type) {
    case 'RejectOrder':
      return accept({ type: 'OrderRejected', at, by: command.by, reason: command.reason, terms: rejected(order, command.by) });
    case 'GiveUpOnStore':
      if (stands !== 'PLACED') return reject('NOT_IN_STATE'); // it was heard of after all
      return order.status === 'CANCELLING' ? cancelled(order.requestedBy, order.reason, cancelledAt(order, stands, order.requestedBy, order.fault)) : cancelled('SYSTEM', 'NO_ANSWER', unanswered(order));
    case 'GiveUpOnRiders':
      return cancelled('SYSTEM', 'NO_RIDER', withoutRider(order, stands));
    case 'EndDelivery':
      return cancelled('SYSTEM', command.rule, undelivered(order, command.rule, command.fault));
    case 'RefuseCancel':
      return order.status === 'CANCELLING' ? goOn(order, command) : reject('NOT_IN_STATE');
    case 'GrantCancel':
      return order.status === 'CANCELLING' ? cancelled(command.by, order.reason ?? command.reason, cancelledAt(order, stands, order.requestedBy, order.fault)) : reject('NOT_IN_STATE');
    case 'RefuseCapture':
      return cancelled('SYSTEM', command.reason, uncaptured(order, stands));
  }
};

type Step = Extract<OrderCommand, { type: 'AcceptOrder' | 'StartPreparing' | 'MarkReady' | 'StartDelivery' | 'FinishDelivery' }>;

/** The steps from the store's yes to the customer's door, and where each leads. */
const steps = ['AcceptOrder', 'StartPreparing', 'MarkReady', 'StartDelivery', 'FinishDelivery'] as const satisfies readonly Step['type'][];
const after = ['PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'IN_DELIVERY', 'DELIVERED'] as const satisfies readonly Progress[];

/**
 * Kitchen and rider tell of themselves in streams of their own, and nothing orders one stream before another: the
 * rider's pick-up may be heard before the kitchen's "ready". Whoever is ahead is right, so the steps in between are
 * taken with it, and the straggler finds them taken. While it is being called off, how far it got is noted.
 */
const advance = (order: Order, command: Step): OrderDecision => {
  const wanted = steps.indexOf(command.type) + 1;
  const taken = after.findIndex((status) => status === (order.status === 'CANCELLING' ? order.stands : order.status === 'COMPLETED' ? 'DELIVERED' : order.status));
  if (taken < 0) return reject('NOT_IN_STATE');
  if (wanted <= taken) return accept();
  if (order.status === 'CANCELLING') return accept({ type: 'ProgressNoted', at: command.at, stands: after[wanted] as Exclude<Progress, 'PLACED'>, ...known(command, order) });
  return accept(...steps.slice(taken, wanted).map((step) => progress(step, command.at, known(command, null))));
};

/** The cancellation is off: the order goes on from where it was, and takes the steps that were noted meanwhile. */
const goOn = (order: Extract<Order, { status: 'CANCELLING' }>, { at, reason }: Extract<OrderCommand, { type: 'RefuseCancel' }>): OrderDecision => {
  const noted = steps.slice(after.indexOf(order.from), after.indexOf(order.stands));
  return accept({ type: 'CancelRefused', at, reason, resumes: order.from }, ...noted.map((step) => progress(step, at, { readyAt: order.readyAt ?? at, riderId: order.riderId })));
};

/** What a step has to say, as far as it is known by now. */
type Known = { readonly readyAt: string; readonly riderId: string | null };

const known = (command: Step, order: Extract<Order, { status: 'CANCELLING' }> | null): Known => ({
  readyAt: command.type === 'AcceptOrder' ? command.readyAt : (order?.readyAt ?? command.at),
  riderId: 'riderId' in command ? command.riderId : (order?.riderId ?? null),
});

const progress = (step: Step['type'], at: string, { readyAt, riderId: known }: Known): OrderEvent => {
  const riderId = known ?? '';
  switch (step) {
    case 'AcceptOrder':
      return { type: 'OrderAccepted', at, readyAt };
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
