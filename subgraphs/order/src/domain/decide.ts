import { accept, type Decision, reject } from '#kernel/decider.ts';
import { subtract } from '#kernel/money.ts';
import { type Role, transitionOf } from '#kernel/transitions.ts';
import { cancelledAt, rejected, storeGetsAfterAll, uncaptured, undelivered, unanswered, withoutRider } from './cancellation.ts';
import type { OrderCommand, OrderRejection } from './commands.ts';
import { lossBorne, unpaid } from './loss.ts';
import type { Fault, FoodEnd, Order, OrderEvent, Placed, Progress, Terms } from './order.ts';
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
    case 'RefuseCapture':
      return guard(order, command, 'SYSTEM') ?? ('placedAt' in order ? accept(...unpaid(order, command)) : reject('NOT_IN_STATE'));
    case 'RejectOrder':
    case 'GiveUpOnStore':
    case 'GiveUpOnRiders':
    case 'EndDelivery':
    case 'RefuseCancel':
    case 'GrantCancel':
      return guard(order, command, 'SYSTEM') ?? ('placedAt' in order ? end(order, command) : reject('NOT_IN_STATE'));
  }
};

/** Why the table forbids the command here, or null when it does not. */
const guard = (order: Order, command: OrderCommand, by: Role): OrderDecision | null => {
  const transition = transitionOf(orderTransitions, order.status, command.type);
  if (transition === undefined) return reject('NOT_IN_STATE');
  return transition.by.includes(by) ? null : reject('NOT_ALLOWED');
};

type Ending = Extract<OrderCommand, { type: 'RejectOrder' | 'GiveUpOnStore' | 'GiveUpOnRiders' | 'EndDelivery' | 'RefuseCancel' | 'GrantCancel' }>;
type Cancelling = Extract<Order, { status: 'CANCELLING' }>;

const end = (order: Extract<Order, Placed>, command: Ending): OrderDecision => {
  const { at } = command;
  /** What the customer was to pay of it, and cannot be made to, is our loss. */
  const cancelled = (by: Role, reason: string | null, terms: Terms) => {
    const [refused, owed] = [order.status === 'CANCELLING' ? order.uncaptured : null, subtract(order.total, terms.refund)];
    const off: OrderEvent = { type: 'OrderCancelled', at, by, reason, terms };
    return refused !== null && owed.amount > 0 ? accept(off, lossBorne(at, owed, refused)) : accept(off);
  };
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
      if (order.status === 'CANCELLED') return accountFor(order, at, command.rule === 'RETURNED' ? 'RETURNED' : 'FAILED', command.fault);
      return cancelled('SYSTEM', command.rule, undelivered(order, command.rule, command.fault));
    case 'RefuseCancel':
      return order.status === 'CANCELLING' ? goOn(order, command) : reject('NOT_IN_STATE');
    case 'GrantCancel':
      return order.status === 'CANCELLING' ? cancelled(command.by, order.reason ?? command.reason, granted(order)) : reject('NOT_IN_STATE');
  }
};

/** The terms of a cancellation that the ticket grants. What the system asked for, it asked for its money's sake. */
const granted = (order: Cancelling): Terms =>
  order.uncaptured !== null ? uncaptured(order, order.stands) : cancelledAt(order, order.stands, order.requestedBy, order.fault);

/** Food that was on its way when a timer called its order off: what became of it is told once, and the store is paid for it. */
const accountFor = (order: Extract<Order, { cancellation: unknown }>, at: string, food: FoodEnd, fault: Fault | null): OrderDecision =>
  order.cancellation.food === null ? accept({ type: 'FoodAccountedFor', at, food, storeGets: storeGetsAfterAll(order, fault) }) : reject('NOT_IN_STATE');

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
  if (order.status === 'CANCELLED' && command.type === 'FinishDelivery') return accountFor(order, command.at, 'DELIVERED', null);
  const wanted = steps.indexOf(command.type) + 1;
  const taken = after.findIndex((status) => status === (order.status === 'CANCELLING' ? order.stands : order.status === 'COMPLETED' ? 'DELIVERED' : order.status));
  if (taken < 0) return reject('NOT_IN_STATE');
  if (wanted <= taken) return accept();
  if (order.status === 'CANCELLING') return accept({ type: 'ProgressNoted', at: command.at, stands: after[wanted] as Exclude<Progress, 'PLACED'>, ...known(command, order) });
  return accept(...steps.slice(taken, wanted).map((step) => progress(step, command.at, known(command, null))));
};

/**
 * The cancellation is off: the order goes on from where it was, and takes the steps that were noted meanwhile. Where its
 * money was refused meanwhile, it is asked for that's sake; asked for it already, or on its way, it is our loss.
 */
const goOn = (order: Cancelling, { at, reason }: Extract<OrderCommand, { type: 'RefuseCancel' }>): OrderDecision => {
  const noted = steps.slice(after.indexOf(order.from), after.indexOf(order.stands)).map((step) => progress(step, at, { readyAt: order.readyAt ?? at, riderId: order.riderId }));
  const goesOn: OrderEvent[] = [{ type: 'CancelRefused', at, by: order.requestedBy, reason, resumes: order.from }, ...noted];
  const { uncaptured: refused, requestedBy, stands, total } = order;
  if (refused === null) return accept(...goesOn);
  const isGone = requestedBy === 'SYSTEM' || stands === 'IN_DELIVERY' || stands === 'DELIVERED';
  return isGone ? accept(lossBorne(at, total, refused), ...goesOn) : accept(...goesOn, { type: 'CancelRequested', at, by: 'SYSTEM', reason: refused, fault: null });
};

/** What a step has to say, as far as it is known by now. */
type Known = { readonly readyAt: string; readonly riderId: string | null };

const known = (command: Step, order: Cancelling | null): Known => ({
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
