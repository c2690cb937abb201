import type { GeoPoint } from '#kernel/geo.ts';
import type { Role } from '#kernel/transitions.ts';
import type { Vehicle } from './rider.ts';

/** What a delivery is planned from. It never changes. */
export type Plan = {
  readonly orderId: string;
  readonly customerId: string;
  readonly storeId: string;
  readonly storeOwnerId: string;
  readonly method: Vehicle;
  readonly pickup: GeoPoint;
  readonly dropoff: GeoPoint;
  /** When the store means to have it cooked. */
  readonly readyAt: string;
  /** How long the way from the store to the door takes, as an estimate. */
  readonly travelSeconds: number;
  /** Four digits that the customer shows the rider at the door. */
  readonly pin: string;
};

type Planned = Plan & {
  /** How often it was given to a rider. A command names the assignment it means, so that one meant for an older has no effect. */
  readonly assignmentSeq: number;
  readonly foodReady: boolean;
  readonly wrongPins: number;
  /** To whom it was offered since it last waited, also after one of them took it. */
  readonly offeredTo: readonly string[];
};

export type Waiting = Planned & { readonly status: 'PENDING' | 'OFFERED' };
/** With a rider, on the way somewhere. */
export type Carried = Planned & { readonly status: 'ASSIGNED' | 'AT_STORE' | 'PICKED_UP' | 'AT_DROPOFF' | 'RETURNING'; readonly riderId: string };
export type Finished = Planned & { readonly status: 'DELIVERED' | 'RETURNED' | 'FAILED'; readonly riderId: string };
export type Cancelled = Planned & { readonly status: 'CANCELLED'; readonly riderId: string | null; readonly cancelledBy: Role };

export type PlannedDelivery = Waiting | Carried | Finished | Cancelled;
export type Delivery = { readonly status: 'NONE' } | PlannedDelivery;
export type DeliveryStatus = PlannedDelivery['status'];

export type DeliveryEvent = { readonly at: string } & (
  | { readonly type: 'DeliveryPlanned'; readonly plan: Plan }
  | { readonly type: 'DeliveryOffered'; readonly riderIds: readonly string[] }
  | { readonly type: 'OfferWithdrawn'; readonly riderId: string }
  /** The last of those it was offered to is gone: it waits for somebody else. */
  | { readonly type: 'OffersRanOut' }
  | { readonly type: 'DeliveryAssigned'; readonly riderId: string; readonly assignmentSeq: number }
  | { readonly type: 'RiderArrived'; readonly riderId: string }
  | { readonly type: 'FoodReady' }
  | { readonly type: 'DeliveryPickedUp'; readonly riderId: string; readonly estimatedArrival: string }
  | { readonly type: 'WrongPinGiven'; readonly riderId: string }
  | { readonly type: 'DeliveryCompleted'; readonly riderId: string }
  | { readonly type: 'DeliveryCancelled'; readonly by: Role }
);

/** How many wrong PINs lock a delivery. */
export const pinTries = 5;
export const pinTriesLeft = ({ wrongPins }: Pick<PlannedDelivery, 'wrongPins'>): number => Math.max(0, pinTries - wrongPins);

export const isCarried = (delivery: Delivery): delivery is Carried => carried.includes(delivery.status);
const carried: readonly Delivery['status'][] = ['ASSIGNED', 'AT_STORE', 'PICKED_UP', 'AT_DROPOFF', 'RETURNING'] satisfies Carried['status'][];

/** Who has, or had, the delivery. */
export const riderOf = (delivery: Delivery): string | null => ('riderId' in delivery ? delivery.riderId : null);

/** The riders on whose desk it lies: those who may take it, or the one who carries it. */
export const deskOf = (delivery: Delivery): readonly string[] => {
  if (isCarried(delivery)) return [delivery.riderId];
  return delivery.status === 'OFFERED' ? delivery.offeredTo : [];
};
