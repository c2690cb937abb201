import type { Role, Transition } from '#kernel/transitions.ts';
import type { OrderCommand } from './commands.ts';
import type { OrderEvent, OrderStatus } from './order.ts';

export type OrderTransition = Transition<OrderStatus, OrderCommand['type'], OrderEvent['type']> & { readonly to: OrderStatus };

const row = (from: OrderStatus, command: OrderCommand['type'], by: Role | readonly Role[], event: OrderEvent['type'], to: OrderStatus): OrderTransition =>
  ({ from, command, by: typeof by === 'string' ? [by] : by, event, to });

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
  row('DELIVERED', 'ConfirmReceipt', 'CUSTOMER', 'OrderCompleted', 'COMPLETED'),

  row('PLACED', 'RejectOrder', 'SYSTEM', 'OrderRejected', 'REJECTED'),
  row('CANCELLING', 'RejectOrder', 'SYSTEM', 'OrderRejected', 'REJECTED'),

  row('PLACED', 'CancelOrder', ['CUSTOMER', 'SUPPORT'], 'CancelRequested', 'CANCELLING'),
  row('CANCELLING', 'RefuseCancel', 'SYSTEM', 'CancelRefused', 'PLACED'),
  row('CANCELLING', 'GrantCancel', 'SYSTEM', 'OrderCancelled', 'CANCELLED'),
  row('PLACED', 'GrantCancel', 'SYSTEM', 'OrderCancelled', 'CANCELLED'),

  row('ACCEPTED', 'RefuseCapture', 'SYSTEM', 'OrderCancelled', 'CANCELLED'),
  row('PREPARING', 'RefuseCapture', 'SYSTEM', 'OrderCancelled', 'CANCELLED'),
  row('READY', 'RefuseCapture', 'SYSTEM', 'OrderCancelled', 'CANCELLED'),
];
