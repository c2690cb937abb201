import type { DeliveryEvent } from '#contracts/delivery.ts';
import type { OrderEvent } from '#contracts/order.ts';
import type { TicketCommand } from '../domain/ticket/commands.ts';

/** Whenever this is told, then that command; null where the kitchen does not care. */

/** How long a store may take to answer. */
export type Patience = {
  /** From when the order was placed until it is accepted or rejected. */
  readonly acceptanceMs: number;
  /** From when it is asked until it says whether an accepted order may be called off. */
  readonly consentMs: number;
};

/** `now` is when the store hears of it: it cannot answer what it was not asked yet. */
export const whenOrderTells = (event: OrderEvent, { acceptanceMs, consentMs }: Patience, now: Date): TicketCommand | null => {
  const at = event.time;
  switch (event.type) {
    case 'order.OrderPlaced.v1': {
      const { storeId, storeOwnerId: ownerId, customerId, lines, total, deliveryMethod, pickup, dropoff, placedAt } = event.data;
      const acceptBy = new Date(Date.parse(placedAt) + acceptanceMs).toISOString();
      return { type: 'OpenTicket', at, slip: { orderId: event.subject, storeId, ownerId, customerId, lines, total, deliveryMethod, pickup, dropoff, placedAt, acceptBy } };
    }
    case 'order.CancelRequested.v1': {
      const { by, reason } = event.data;
      if (by !== 'CUSTOMER') return { type: 'CallOffTicket', at, by, reason };
      return { type: 'CancelTicket', at, by, reason, answerBy: new Date(now.getTime() + consentMs).toISOString() };
    }
    case 'order.OrderCancelled.v1':
      return { type: 'WithdrawTicket', at, by: event.data.by, reason: event.data.reason };
    case 'order.OrderSubmitted.v1':
    case 'order.OrderPaymentFailed.v1':
    case 'order.OrderExpired.v1':
    case 'order.OrderAccepted.v1':
    case 'order.OrderRejected.v1':
    case 'order.OrderPreparing.v1':
    case 'order.OrderReady.v1':
    case 'order.OrderInDelivery.v1':
    case 'order.OrderDelivered.v1':
    case 'order.OrderCompleted.v1':
    case 'order.CancelRefused.v1':
    case 'order.ProgressNoted.v1':
    case 'order.CaptureRefusalNoted.v1':
    case 'order.LossBorne.v1':
    case 'order.FoodAccountedFor.v1':
      return null;
  }
};

export const whenDeliveryTells = (event: DeliveryEvent): TicketCommand | null => {
  switch (event.type) {
    case 'delivery.DeliveryPickedUp.v1':
      return { type: 'HandOver', at: event.time };
    case 'delivery.DeliveryCancelled.v1':
      return { type: 'GrantRecall', at: event.time };
    case 'delivery.DeliveryPlanned.v1':
    case 'delivery.DeliveryOffered.v1':
    case 'delivery.DeliveryAssigned.v1':
    case 'delivery.RiderArrived.v1':
    case 'delivery.FoodReady.v1':
    case 'delivery.DeliveryCompleted.v1':
    case 'delivery.RiderUnassigned.v1':
    case 'delivery.RiderReachedDropoff.v1':
    case 'delivery.DeliveryReturning.v1':
    case 'delivery.DeliveryReturned.v1':
    case 'delivery.DeliveryFailed.v1':
    case 'delivery.DispatchGaveUp.v1':
      return null;
  }
};
