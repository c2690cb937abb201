import type { Agreement, Cancellable, Cancellation, Order, OrderEvent, Placed, SubmittedOrder } from './order.ts';

const impossible = (order: Order, event: OrderEvent): Error => new Error(`${event.type} cannot follow ${order.status}`);

/** The order after an event. Throws for an event that could not have happened there: a fault, not a refusal. */
export const evolve = (order: Order, event: OrderEvent): Order => {
  switch (event.type) {
    case 'OrderSubmitted':
      return { ...event.agreement, status: 'PENDING_PAYMENT' };
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
      return { ...placed(order, event), status: 'REJECTED', cancellation: cancellation(event) };
    case 'CancelRequested':
      return {
        ...placed(order, event), status: 'CANCELLING', from: order.status as Cancellable, stands: order.status as Cancellable, readyAt: 'readyAt' in order ? order.readyAt : null, riderId: null,
        requestedBy: event.by, reason: event.reason, fault: event.fault,
        uncaptured: event.by === 'SYSTEM' ? event.reason : null, // the one thing that the system asks for
      };
    case 'ProgressNoted':
      if (order.status !== 'CANCELLING') throw impossible(order, event);
      return { ...order, stands: event.stands, readyAt: event.readyAt, riderId: event.riderId };
    case 'CaptureRefusalNoted':
      if (order.status !== 'CANCELLING') throw impossible(order, event);
      return { ...order, uncaptured: event.reason };
    case 'CancelRefused':
      if (order.status !== 'CANCELLING') throw impossible(order, event);
      return event.resumes === 'PLACED' ? { ...placed(order, event), status: 'PLACED' } : { ...accepted(order, event), status: event.resumes };
    case 'OrderCancelled':
      return { ...placed(order, event), status: 'CANCELLED', cancellation: cancellation(event) };
    case 'LossBorne':
      placed(order, event); // what becomes of the money is payment's to say
      return order;
    case 'FoodAccountedFor':
      if (order.status !== 'CANCELLED') throw impossible(order, event);
      return { ...order, cancellation: { ...order.cancellation, food: event.food, storeGets: event.storeGets } };
  }
};

const cancellation = ({ terms, by, reason, at }: Extract<OrderEvent, { type: 'OrderRejected' | 'OrderCancelled' }>): Cancellation => ({ ...terms, food: null, by, reason, cancelledAt: at });

/** What stays of an order that stood, whatever it is about to become. */
const placed = (order: Order, event: OrderEvent): Placed => {
  if (!('placedAt' in order)) throw impossible(order, event);
  return { ...agreementOf(order), paymentId: order.paymentId, placedAt: order.placedAt };
};

/** What customer and store agreed on, whatever became of it. */
export const agreementOf = ({ number, customerId, storeId, storeOwnerId, lines, subtotal, deliveryFee, total, deliveryMethod, pickup, address, note, submittedAt }: SubmittedOrder): Agreement =>
  ({ number, customerId, storeId, storeOwnerId, lines, subtotal, deliveryFee, total, deliveryMethod, pickup, address, note, submittedAt });

const accepted = (order: Order, event: OrderEvent): Placed & { readyAt: string } => {
  if (!('readyAt' in order) || order.readyAt === null) throw impossible(order, event);
  return { ...placed(order, event), readyAt: order.readyAt };
};
