import { statusAfter } from '#kernel/transitions.ts';
import { type Carried, type Delivery, type DeliveryEvent, isCarried, type PlannedDelivery, riderOf, type Waiting } from './delivery.ts';
import { deliveryTransitions } from './transitions.ts';

/** The delivery after an event. Throws for an event that could not have happened there: a fault, not a refusal. */
export const evolve = (delivery: Delivery, event: DeliveryEvent): Delivery => {
  statusAfter(deliveryTransitions, delivery.status, event.type);
  if (event.type === 'DeliveryPlanned') {
    return { status: 'PENDING', ...event.plan, assignmentSeq: 0, foodReady: false, wrongPins: 0, offeredTo: [] };
  }
  const planned = delivery as PlannedDelivery; // only planning leads out of NONE, says the table
  switch (event.type) {
    case 'DeliveryOffered':
      return { ...waiting(planned, event), status: 'OFFERED', offeredTo: [...planned.offeredTo, ...event.riderIds] };
    case 'OfferWithdrawn':
      return { ...waiting(planned, event), offeredTo: planned.offeredTo.filter((riderId) => riderId !== event.riderId) };
    case 'OffersRanOut':
      return { ...waiting(planned, event), status: 'PENDING', offeredTo: [] };
    case 'DeliveryAssigned':
      return { ...waiting(planned, event), status: 'ASSIGNED', riderId: event.riderId, assignmentSeq: event.assignmentSeq };
    case 'RiderArrived':
      return { ...carried(planned, event), status: 'AT_STORE' };
    case 'DeliveryPickedUp':
      return { ...carried(planned, event), status: 'PICKED_UP' };
    case 'DeliveryCompleted':
      return { ...carried(planned, event), status: 'DELIVERED' };
    case 'WrongPinGiven':
      return { ...planned, wrongPins: planned.wrongPins + 1 };
    case 'FoodReady':
      return { ...planned, foodReady: true };
    case 'DeliveryCancelled':
      return { ...planned, status: 'CANCELLED', riderId: riderOf(planned), cancelledBy: event.by };
  }
};

const impossible = (delivery: Delivery, event: DeliveryEvent) => new Error(`${event.type} cannot follow in status ${delivery.status}`);

const waiting = (delivery: PlannedDelivery, event: DeliveryEvent): Waiting => {
  if (delivery.status !== 'PENDING' && delivery.status !== 'OFFERED') throw impossible(delivery, event);
  return delivery;
};

const carried = (delivery: PlannedDelivery, event: DeliveryEvent): Carried => {
  if (!isCarried(delivery)) throw impossible(delivery, event);
  return delivery;
};
