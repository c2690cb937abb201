import type { OrderEvent } from '#contracts/order.ts';
import type { NewId } from '#kernel/id.ts';
import type { PaymentCommand } from '../domain/payment.ts';

/** Whenever the order context tells this, then that command; null where the money does not care. */
export const whenOrderTells = (event: OrderEvent, newId: NewId): PaymentCommand | null => {
  switch (event.type) {
    case 'order.OrderAccepted.v1':
      return { type: 'RequestCapture', at: event.time };
    case 'order.OrderPaymentFailed.v1':
    case 'order.OrderExpired.v1':
    case 'order.OrderRejected.v1':
      // whatever its money came to: nothing of it may stay with us
      return callOff(event, newId);
    case 'order.OrderCancelled.v1':
      // the customer gets all of it back, or nothing: then it is taken, if it is not yet
      return event.data.refund?.amount === 0 ? { type: 'RequestCapture', at: event.time } : callOff(event, newId);
    case 'order.LossBorne.v1':
      return { type: 'WriteOff', at: event.time };
    case 'order.OrderSubmitted.v1':
    case 'order.OrderPlaced.v1':
    case 'order.OrderPreparing.v1':
    case 'order.OrderReady.v1':
    case 'order.OrderInDelivery.v1':
    case 'order.OrderDelivered.v1':
    case 'order.OrderCompleted.v1':
    case 'order.CancelRequested.v1':
    case 'order.CancelRefused.v1':
    case 'order.ProgressNoted.v1':
    case 'order.CaptureRefusalNoted.v1':
    case 'order.FoodAccountedFor.v1':
      return null;
  }
};

const callOff = (event: OrderEvent, newId: NewId): PaymentCommand => ({ type: 'CallOff', at: event.time, orderId: event.subject, paymentId: newId(), refundId: newId() });
