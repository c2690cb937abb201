import { instant, integer, object, string } from '#kernel/parse.ts';
import { deliveryMethod } from './delivery-method.ts';
import type { EventOf } from './event.ts';
import { geoPoint, role } from './shapes.ts';

/** What the delivery context tells of a delivery; `subject` is the delivery's id, `correlationid` the order's. */
export const deliveryEvents = {
  'delivery.DeliveryPlanned.v1': object({ orderId: string, deliveryMethod, pickup: geoPoint, dropoff: geoPoint, readyAt: instant }),
  'delivery.DeliveryOffered.v1': object({ orderId: string }),
  'delivery.DeliveryAssigned.v1': object({ orderId: string, riderId: string, assignmentSeq: integer }),
  'delivery.RiderArrived.v1': object({ orderId: string, riderId: string }),
  /** The food is ready at the store's counter. */
  'delivery.FoodReady.v1': object({ orderId: string }),
  'delivery.DeliveryPickedUp.v1': object({ orderId: string, riderId: string, estimatedArrival: instant }),
  'delivery.DeliveryCompleted.v1': object({ orderId: string, riderId: string }),
  'delivery.DeliveryCancelled.v1': object({ orderId: string, by: role }),
} as const;

/** What it tells besides, for the record: whoever follows a delivery from outside needs none of it. */
export const deliveryDetailEvents = {
  'delivery.OfferWithdrawn.v1': object({ orderId: string, riderId: string }),
  /** The last of the riders it was offered to has gone. */
  'delivery.OffersRanOut.v1': object({ orderId: string }),
  'delivery.WrongPinGiven.v1': object({ orderId: string, riderId: string }),
} as const;

export type DeliveryEvent = EventOf<typeof deliveryEvents>;
export type DeliveryDetailEvent = EventOf<typeof deliveryDetailEvents>;
