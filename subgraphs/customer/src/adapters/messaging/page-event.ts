import { travelSeconds } from '#contracts/delivery-method.ts';
import type { DeliveryEvent } from '#contracts/delivery.ts';
import type { OrderEvent } from '#contracts/order.ts';
import type { PageEvent } from '../../domain/page-event.ts';

/** What others tell, as My page understands it; null for what changes nothing there. The one place where contract events become its own. */

export const fromOrder = ({ type, time: at, data }: OrderEvent): PageEvent | null => {
  switch (type) {
    case 'order.OrderSubmitted.v1': {
      const { number, customerId, storeId, storeOwnerId, total } = data;
      return { type: 'OrderSubmitted', at, number, customerId, storeId, storeOwnerId, total };
    }
    case 'order.OrderPaymentFailed.v1':
      return { type: 'OrderPaymentFailed', at };
    case 'order.OrderExpired.v1':
      return { type: 'OrderExpired', at };
    case 'order.OrderPlaced.v1': {
      const { placedAt, deliveryMethod, pickup, dropoff } = data;
      return { type: 'OrderPlaced', at, placedAt, travelSeconds: travelSeconds(deliveryMethod, pickup, dropoff) };
    }
    case 'order.OrderAccepted.v1':
      return { type: 'OrderAccepted', at, readyAt: data.readyAt };
    case 'order.OrderRejected.v1':
      return { type: 'OrderRejected', at, by: data.by };
    case 'order.OrderPreparing.v1':
      return { type: 'OrderPreparing', at };
    case 'order.OrderReady.v1':
      return { type: 'OrderReady', at };
    case 'order.OrderInDelivery.v1':
      return { type: 'OrderInDelivery', at };
    case 'order.OrderDelivered.v1':
      return { type: 'OrderDelivered', at };
    case 'order.OrderCompleted.v1':
      return { type: 'OrderCompleted', at, by: data.by };
    case 'order.CancelRequested.v1':
      return { type: 'CancelRequested', at, by: data.by };
    case 'order.ProgressNoted.v1':
    case 'order.CaptureRefusalNoted.v1':
    case 'order.LossBorne.v1':
    case 'order.FoodAccountedFor.v1':
      return null;
    case 'order.CancelRefused.v1':
      return { type: 'CancelRefused', at, resumes: data.resumes };
    case 'order.OrderCancelled.v1':
      return { type: 'OrderCancelled', at, by: data.by };
  }
};

export const fromDelivery = ({ type, subject: deliveryId, data }: DeliveryEvent): PageEvent | null => {
  switch (type) {
    case 'delivery.DeliveryAssigned.v1':
      return { type: 'DeliveryAssigned', deliveryId, riderId: data.riderId, estimatedArrival: data.estimatedArrival };
    case 'delivery.RiderUnassigned.v1':
      return { type: 'RiderUnassigned', deliveryId };
    case 'delivery.DeliveryPickedUp.v1':
      return { type: 'DeliveryPickedUp', deliveryId, riderId: data.riderId, estimatedArrival: data.estimatedArrival };
    case 'delivery.DeliveryReturning.v1':
      return { type: 'DeliveryReturning', deliveryId, riderId: data.riderId };
    case 'delivery.DeliveryCancelled.v1':
      return { type: 'DeliveryCancelled', deliveryId };
    case 'delivery.DeliveryPlanned.v1':
    case 'delivery.DeliveryOffered.v1':
    case 'delivery.RiderArrived.v1':
    case 'delivery.FoodReady.v1':
    case 'delivery.RiderReachedDropoff.v1':
    case 'delivery.DeliveryCompleted.v1':
    case 'delivery.DeliveryReturned.v1':
    case 'delivery.DeliveryFailed.v1':
    case 'delivery.DispatchGaveUp.v1':
      return null;
  }
};
