import { array, instant, integer, nullable, object, oneOf, string } from '#kernel/parse.ts';
import { deliveryMethod } from './delivery-method.ts';
import type { EventOf } from './event.ts';
import { fault, geoPoint, role } from './shapes.ts';

/** What the delivery context tells of a delivery; `subject` is the delivery's id, `correlationid` the order's. */
export const deliveryEvents = {
  'delivery.DeliveryPlanned.v1': object({ orderId: string, deliveryMethod, pickup: geoPoint, dropoff: geoPoint, readyAt: instant }),
  /** `riderIds`: who may take it until then; null in events from before that was told. */
  'delivery.DeliveryOffered.v1': object({ orderId: string, riderIds: nullable(array(string)), until: nullable(instant) }),
  /** `estimatedArrival`: at the customer's, from the way to the store, the food and the way from there; null in events from before that was told. */
  'delivery.DeliveryAssigned.v1': object({ orderId: string, riderId: string, assignmentSeq: integer, estimatedArrival: nullable(instant) }),
  /** It was dropped before pickup, by the rider or by support for them; it waits for another rider. */
  'delivery.RiderUnassigned.v1': object({ orderId: string, riderId: string, assignmentSeq: integer, reason: oneOf('DROPPED', 'TAKEN_BACK') }),
  /** At the store. */
  'delivery.RiderArrived.v1': object({ orderId: string, riderId: string }),
  /** The food is ready at the store's counter. */
  'delivery.FoodReady.v1': object({ orderId: string }),
  'delivery.DeliveryPickedUp.v1': object({ orderId: string, riderId: string, estimatedArrival: instant }),
  /** At the customer's door. */
  'delivery.RiderReachedDropoff.v1': object({ orderId: string, riderId: string }),
  'delivery.DeliveryCompleted.v1': object({ orderId: string, riderId: string }),
  /** It cannot be handed over, and goes back to the store. */
  'delivery.DeliveryReturning.v1': object({ orderId: string, riderId: string, reason: string, fault }),
  'delivery.DeliveryReturned.v1': object({ orderId: string, riderId: string, reason: string, fault }),
  /** It arrives nowhere. */
  'delivery.DeliveryFailed.v1': object({ orderId: string, riderId: string, reason: string, fault }),
  /** No rider was found in time. DeliveryCancelled follows. */
  'delivery.DispatchGaveUp.v1': object({ orderId: string }),
  'delivery.DeliveryCancelled.v1': object({ orderId: string, by: role }),
} as const;

/** What it tells besides, for the record: whoever follows a delivery from outside needs none of it. */
export const deliveryDetailEvents = {
  'delivery.OfferWithdrawn.v1': object({ orderId: string, riderId: string }),
  'delivery.OfferDeclined.v1': object({ orderId: string, riderId: string }),
  'delivery.OfferExpired.v1': object({ orderId: string, riderId: string }),
  /** The last of the riders it was offered to has gone. */
  'delivery.OffersRanOut.v1': object({ orderId: string }),
  'delivery.WrongPinGiven.v1': object({ orderId: string, riderId: string }),
} as const;

export type DeliveryEvent = EventOf<typeof deliveryEvents>;
export type DeliveryDetailEvent = EventOf<typeof deliveryDetailEvents>;
