import type { Order, OrderEvent, Placed } from './order.ts';

const impossible = (order: Order, event: OrderEvent): Error => new Error(`${event.type} cannot follow ${order.status}`);

/** The order after an event. Throws for an event that could not have happened there: a fault, not a refusal. */
export const evolve = (order: Order, event: OrderEvent): Order => {
  switch (event.type) {
    case 'OrderSubmitted':
      return { status: 'PENDING_PAYMENT', ...event.agreement };
    case 'OrderPaymentFailed':
      if (order.status !== 'PENDING_PAYMENT') throw impossible(order, event);
      return { ...order, status: 'PAYMENT_FAILED', failure: event.failure };
    case 'OrderExpired':
      if (order.status !== 'PENDING_PAYMENT') throw impossible(order, event);
      return { ...order, status: 'EXPIRED' };
    case 'OrderPlaced':
      if (order.status !== 'PENDING_PAYMENT') throw impossible(order, event);
      return { ...order, status: 'PLACED', paymentId: event.paymentId, placedAt: event.at };
    case 'OrderAccepted':
      return { ...placed(order, event), status: 'ACCEPTED', readyAt: event.readyAt };
    case 'OrderPreparing':
      return { ...accepted(order, event), status: 'PREPARING' };
    case 'OrderReady':
      return { ...accepted(order, event), status: 'READY' };
    case 'OrderInDelivery':
      return { ...accepted(order, event), status: 'IN_DELIVERY' };
    case 'OrderDelivered':
      return { ...accepted(order, event), status: 'DELIVERED' };
    case 'OrderCompleted':
      return { ...accepted(order, event), status: 'COMPLETED' };
    case 'OrderRejected':
      return { ...placed(order, event), status: 'REJECTED', cancellation: { by: event.by, reason: event.reason, rule: 'REJECTED_BY_STORE', cancelledAt: event.at } };
    case 'CancelRequested':
      return { ...placed(order, event), status: 'CANCELLING', resumes: 'PLACED', requestedBy: event.by, reason: event.reason };
    case 'CancelRefused':
      return { ...placed(order, event), status: event.resumes };
    case 'OrderCancelled':
      return { ...placed(order, event), status: 'CANCELLED', cancellation: { by: event.by, reason: event.reason, rule: event.rule, cancelledAt: event.at } };
  }
};

/** What stays of an order that stood, whatever it is about to become. */
const placed = (order: Order, event: OrderEvent): Placed => {
  if (!('placedAt' in order)) throw impossible(order, event);
  const { number, customerId, storeId, storeOwnerId, lines, subtotal, deliveryFee, total, deliveryMethod, pickup, address, note, submittedAt, paymentId, placedAt } = order;
  return { number, customerId, storeId, storeOwnerId, lines, subtotal, deliveryFee, total, deliveryMethod, pickup, address, note, submittedAt, paymentId, placedAt };
};

const accepted = (order: Order, event: OrderEvent): Placed & { readyAt: string } => {
  if (!('readyAt' in order)) throw impossible(order, event);
  return { ...placed(order, event), readyAt: order.readyAt };
};
