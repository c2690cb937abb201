import type { DeliveryEvent } from '#contracts/delivery.ts';
import type { OrderEvent } from '#contracts/order.ts';
import type { PaymentEvent } from '#contracts/payment.ts';
import type { Heard, HeardNews } from '../../application/hear.ts';
import type { Kind } from '../../domain/tidings.ts';
import type { StoreEvent } from './store-event.ts';

/** What others tell, as it is understood here; null for what concerns nobody. The one place where contract events become our own. */

type Told = { readonly time: string; readonly correlationid: string };
const news = ({ time: at, correlationid: orderId }: Told, kind: Kind, about: Partial<Pick<HeardNews, 'riders' | 'readyAt' | 'amount'>> = {}): Heard =>
  ({ learned: null, news: { kind, orderId, at, riders: [], readyAt: null, amount: null, ...about } });

const orderOf = (orderId: string, { number, customerId, storeId, storeOwnerId }: { number: string; customerId: string; storeId: string; storeOwnerId: string }): Heard['learned'] =>
  ({ kind: 'ORDER', order: { orderId, number, customerId, storeId, storeOwnerId } });

export const fromOrder = (event: OrderEvent): Heard | null => {
  const { subject, type, data } = event;
  switch (type) {
    case 'order.OrderSubmitted.v1':
      return { learned: orderOf(subject, data), news: null };
    case 'order.OrderPlaced.v1':
      return { ...news(event, 'ORDER_PLACED'), learned: orderOf(subject, data) };
    case 'order.OrderPaymentFailed.v1':
      return news(event, 'PAYMENT_FAILED');
    case 'order.OrderExpired.v1':
      return news(event, 'ORDER_EXPIRED');
    case 'order.OrderAccepted.v1':
      return news(event, 'ORDER_ACCEPTED', { readyAt: data.readyAt });
    case 'order.OrderRejected.v1':
      return news(event, data.by === 'SYSTEM' ? 'ORDER_NOT_ANSWERED' : 'ORDER_REJECTED');
    case 'order.OrderPreparing.v1':
      return news(event, 'ORDER_PREPARING');
    case 'order.OrderReady.v1':
      return news(event, 'ORDER_READY');
    case 'order.OrderInDelivery.v1':
      return news(event, 'ORDER_IN_DELIVERY');
    case 'order.OrderDelivered.v1':
      return news(event, 'ORDER_DELIVERED');
    case 'order.OrderCompleted.v1':
      return news(event, 'ORDER_COMPLETED');
    case 'order.CancelRequested.v1':
      return data.by === 'SYSTEM' ? null : news(event, 'CANCEL_REQUESTED'); // whether it comes to that is told then
    case 'order.CancelRefused.v1':
      return data.by === 'SYSTEM' ? null : news(event, 'CANCEL_REFUSED'); // nobody has heard of it
    case 'order.OrderCancelled.v1':
      return news(event, 'ORDER_CANCELLED');
    case 'order.ProgressNoted.v1':
    case 'order.CaptureRefusalNoted.v1':
    case 'order.LossBorne.v1':
    case 'order.FoodAccountedFor.v1':
      return null;
  }
};

export const fromDelivery = (event: DeliveryEvent): Heard | null => {
  const { subject: deliveryId, type, data } = event;
  const { orderId } = data;
  const carriedBy = (riderId: string | null): Heard['learned'] => ({ kind: 'DELIVERY', delivery: { deliveryId, orderId, riderId } });
  const carrier = { carrierOf: deliveryId };
  switch (type) {
    case 'delivery.DeliveryOffered.v1':
      return data.riderIds === null ? null : news(event, 'DELIVERY_OFFERED', { riders: data.riderIds });
    case 'delivery.DeliveryAssigned.v1':
      return { ...news(event, 'DELIVERY_ASSIGNED', { riders: [data.riderId] }), learned: carriedBy(data.riderId) };
    case 'delivery.RiderUnassigned.v1':
      // a rider who drops it knows
      return { ...news(event, data.reason === 'DROPPED' ? 'DELIVERY_DROPPED' : 'DELIVERY_TAKEN_BACK', { riders: [data.riderId] }), learned: carriedBy(null) };
    case 'delivery.RiderArrived.v1':
      return news(event, 'RIDER_ARRIVED');
    case 'delivery.FoodReady.v1':
      return news(event, 'FOOD_READY', { riders: carrier });
    case 'delivery.RiderReachedDropoff.v1':
      return news(event, 'RIDER_AT_DOOR');
    case 'delivery.DeliveryReturning.v1':
      return news(event, 'FOOD_RETURNING');
    case 'delivery.DeliveryReturned.v1':
      return news(event, 'FOOD_RETURNED');
    case 'delivery.DeliveryCancelled.v1':
      return { ...news(event, 'DELIVERY_CANCELLED', { riders: carrier }), learned: carriedBy(null) };
    // what follows from these the order tells
    case 'delivery.DeliveryPlanned.v1':
    case 'delivery.DeliveryPickedUp.v1':
    case 'delivery.DeliveryCompleted.v1':
    case 'delivery.DeliveryFailed.v1':
    case 'delivery.DispatchGaveUp.v1':
      return null;
  }
};

/** Money that came back. All else about a payment is told by its order; a refund comes after the order is over. */
export const fromPayment = (event: PaymentEvent): Heard | null => (event.type === 'payment.RefundSucceeded.v1' ? news(event, 'REFUNDED', { amount: event.data.amount }) : null);

export const fromStore = ({ subject: storeId, data: { name } }: StoreEvent): Heard => ({ learned: { kind: 'STORE', storeId, name }, news: null });
