import type { Role, Transition } from '#kernel/transitions.ts';
import type { OrderCommand } from './commands.ts';
import type { OrderEvent, OrderStatus } from './order.ts';

export type OrderTransition = Transition<OrderStatus, OrderCommand['type'], OrderEvent['type']> & { readonly to: OrderStatus };

const row = (from: OrderStatus, command: OrderCommand['type'], by: Role | readonly Role[], event: OrderEvent['type'], to: OrderStatus): OrderTransition =>
  ({ from, command, by: typeof by === 'string' ? [by] : by, event, to });

const progress = ['AcceptOrder', 'StartPreparing', 'MarkReady', 'StartDelivery', 'FinishDelivery'] as const;
const cancellable = ['PLACED', 'ACCEPTED', 'PREPARING', 'READY'] as const;

/**
 * The life of an order. SYSTEM stands for what other contexts tell (payment, the ticket, the delivery) and for timers;
 * guards, `availableActions` and the diagram come from here.
 */
export const orderTransitions: readonly OrderTransition[] = [
  row('NONE', 'SubmitOrder', 'CUSTOMER', 'OrderSubmitted', 'PENDING_PAYMENT'),
  row('PENDING_PAYMENT', 'PlaceOrder', 'SYSTEM', 'OrderPlaced', 'PLACED'),
  row('PENDING_PAYMENT', 'FailPayment', 'SYSTEM', 'OrderPaymentFailed', 'PAYMENT_FAILED'),
  row('PENDING_PAYMENT', 'ExpireOrder', 'SYSTEM', 'OrderExpired', 'EXPIRED'),

  row('PLACED', 'AcceptOrder', 'SYSTEM', 'OrderAccepted', 'ACCEPTED'),
  row('ACCEPTED', 'StartPreparing', 'SYSTEM', 'OrderPreparing', 'PREPARING'),
  row('PREPARING', 'MarkReady', 'SYSTEM', 'OrderReady', 'READY'),
  row('READY', 'StartDelivery', 'SYSTEM', 'OrderInDelivery', 'IN_DELIVERY'),
  row('IN_DELIVERY', 'FinishDelivery', 'SYSTEM', 'OrderDelivered', 'DELIVERED'),
  row('DELIVERED', 'ConfirmReceipt', ['CUSTOMER', 'SYSTEM'], 'OrderCompleted', 'COMPLETED'),

  // before anybody cooks for it
  row('PLACED', 'RejectOrder', 'SYSTEM', 'OrderRejected', 'REJECTED'),
  row('CANCELLING', 'RejectOrder', 'SYSTEM', 'OrderRejected', 'REJECTED'),
  row('PLACED', 'GiveUpOnStore', 'SYSTEM', 'OrderCancelled', 'CANCELLED'),
  row('CANCELLING', 'GiveUpOnStore', 'SYSTEM', 'OrderCancelled', 'CANCELLED'),

  // calling it off: the ticket decides, and CANCELLING holds the order until it has
  row('PLACED', 'CancelOrder', ['CUSTOMER', 'SUPPORT'], 'CancelRequested', 'CANCELLING'),
  row('ACCEPTED', 'CancelOrder', ['CUSTOMER', 'STORE_OWNER', 'SUPPORT'], 'CancelRequested', 'CANCELLING'),
  row('PREPARING', 'CancelOrder', ['STORE_OWNER', 'SUPPORT'], 'CancelRequested', 'CANCELLING'),
  row('READY', 'CancelOrder', ['STORE_OWNER', 'SUPPORT'], 'CancelRequested', 'CANCELLING'),
  row('CANCELLING', 'GrantCancel', 'SYSTEM', 'OrderCancelled', 'CANCELLED'),
  ...progress.map((command) => row('CANCELLING', command, 'SYSTEM', 'ProgressNoted', 'CANCELLING')),
  ...cancellable.map((to) => row('CANCELLING', 'RefuseCancel', 'SYSTEM', 'CancelRefused', to)),

  // what goes wrong on the way
  // money that cannot be taken is no reason to call back what a rider has: the ticket is asked, as by anybody else
  ...(['ACCEPTED', 'PREPARING', 'READY'] as const).map((from) => row(from, 'RefuseCapture', 'SYSTEM', 'CancelRequested', 'CANCELLING')),
  row('CANCELLING', 'RefuseCapture', 'SYSTEM', 'CaptureRefusalNoted', 'CANCELLING'),
  row('CANCELLING', 'RefuseCancel', 'SYSTEM', 'LossBorne', 'CANCELLING'), // before it goes on
  ...(['IN_DELIVERY', 'DELIVERED', 'COMPLETED', 'CANCELLED'] as const).map((from) => row(from, 'RefuseCapture', 'SYSTEM', 'LossBorne', from)),
  // also while it is PLACED: after an outage that no rider was found may be heard before the kitchen's yes
  ...(['PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'CANCELLING'] as const).map((from) => row(from, 'GiveUpOnRiders', 'SYSTEM', 'OrderCancelled', 'CANCELLED')),
  ...(['IN_DELIVERY', 'CANCELLING'] as const).map((from) => row(from, 'EndDelivery', 'SYSTEM', 'OrderCancelled', 'CANCELLED')),
  // called off by a timer that had not heard of it: what became of the food all the same
  ...(['FinishDelivery', 'EndDelivery'] as const).map((command) => row('CANCELLED', command, 'SYSTEM', 'FoodAccountedFor', 'CANCELLED')),
];
