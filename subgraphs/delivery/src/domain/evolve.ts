import { statusAfter } from '#kernel/transitions.ts';
import { closed, offeredTo, passedBy, takenBy, takenFrom } from './approach.ts';
import { type Carried, type Delivery, type DeliveryEvent, isCarried, isWaiting, type PlannedDelivery, riderOf, type Waiting } from './delivery.ts';
import { deliveryTransitions } from './transitions.ts';

/** The delivery after an event. Throws for an event that could not have happened there: a fault, not a refusal. */
export const evolve = (delivery: Delivery, event: DeliveryEvent): Delivery => {
  statusAfter(deliveryTransitions, delivery.status, event.type);
  if (event.type === 'DeliveryPlanned') {
    return { status: 'PENDING', ...event.plan, assignmentSeq: 0, foodReady: false, wrongPins: 0, waitingSince: event.at, approaches: [] };
  }
  const planned = delivery as PlannedDelivery; // only planning leads out of NONE, says the table
  const { approaches } = planned;
  switch (event.type) {
    case 'DeliveryOffered':
      return { ...waiting(planned, event), status: 'OFFERED', approaches: offeredTo(approaches, event.riderIds, event.until) };
    case 'OfferWithdrawn':
      return { ...waiting(planned, event), approaches: takenFrom(approaches, event.riderId) };
    case 'OfferDeclined':
    case 'OfferExpired':
      return { ...waiting(planned, event), approaches: passedBy(approaches, event.riderId, event.at) };
    case 'OffersRanOut':
      return { ...waiting(planned, event), status: 'PENDING' };
    case 'DeliveryAssigned':
      return { ...waiting(planned, event), status: 'ASSIGNED', riderId: event.riderId, assignmentSeq: event.assignmentSeq, approaches: takenBy(approaches, event.riderId) };
    case 'RiderUnassigned': {
      const { riderId, ...left } = carried(planned, event);
      return { ...left, status: 'PENDING', waitingSince: event.at, approaches: passedBy(approaches, riderId, event.at) };
    }
    case 'RiderArrived':
      return { ...carried(planned, event), status: 'AT_STORE' };
    case 'DeliveryPickedUp':
      return { ...carried(planned, event), status: 'PICKED_UP' };
    case 'RiderReachedDropoff':
      return { ...carried(planned, event), status: 'AT_DROPOFF' };
    case 'DeliveryCompleted':
      return { ...carried(planned, event), status: 'DELIVERED' };
    case 'DeliveryReturning':
      return { ...carried(planned, event), status: 'RETURNING', reason: event.reason, fault: event.fault };
    case 'DeliveryReturned':
      return { ...carried(planned, event), status: 'RETURNED', reason: event.reason, fault: event.fault };
    case 'DeliveryFailed':
      return { ...carried(planned, event), status: 'FAILED', reason: event.reason, fault: event.fault };
    case 'WrongPinGiven':
      return { ...planned, wrongPins: planned.wrongPins + 1 };
    case 'FoodReady':
      return { ...planned, foodReady: true };
    case 'DispatchGaveUp':
      return planned;
    case 'DeliveryCancelled':
      return { ...planned, status: 'CANCELLED', riderId: riderOf(planned), cancelledBy: event.by, approaches: closed(approaches) };
  }
};

const impossible = (delivery: Delivery, event: DeliveryEvent) => new Error(`${event.type} cannot follow in status ${delivery.status}`);

const waiting = (delivery: PlannedDelivery, event: DeliveryEvent): Waiting => {
  if (!isWaiting(delivery)) throw impossible(delivery, event);
  return delivery;
};

const carried = (delivery: PlannedDelivery, event: DeliveryEvent): Carried => {
  if (!isCarried(delivery)) throw impossible(delivery, event);
  return delivery;
};
