import type { GeoPoint } from '#kernel/geo.ts';
import type { Role } from '#kernel/transitions.ts';
import type { Approach, Approaches } from './approach.ts';
import type { Vehicle } from './rider.ts';
import type { Trouble } from './trouble.ts';

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
  /** Since when it waits for a rider, or waited before it was taken: since it was planned, or last dropped. */
  readonly waitingSince: string;
  /** Every rider who ever had to do with it. */
  readonly approaches: Approaches;
};

export type Waiting = Planned & { readonly status: 'PENDING' | 'OFFERED' };
/** With a rider, on the way somewhere. */
export type Carried = Planned & ({ readonly status: 'ASSIGNED' | 'AT_STORE' | 'PICKED_UP' | 'AT_DROPOFF' } | ({ readonly status: 'RETURNING' } & Trouble)) & { readonly riderId: string };
export type Finished = Planned & ({ readonly status: 'DELIVERED' } | ({ readonly status: 'RETURNED' | 'FAILED' } & Trouble)) & { readonly riderId: string };
export type Cancelled = Planned & { readonly status: 'CANCELLED'; readonly riderId: string | null; readonly cancelledBy: Role };

export type PlannedDelivery = Waiting | Carried | Finished | Cancelled;
export type Delivery = { readonly status: 'NONE' } | PlannedDelivery;
export type DeliveryStatus = PlannedDelivery['status'];

/** Who took it from its rider: the rider themself, or support. */
export type UnassignReason = 'DROPPED' | 'TAKEN_BACK';

export type DeliveryEvent = { readonly at: string } & (
  | { readonly type: 'DeliveryPlanned'; readonly plan: Plan }
  | { readonly type: 'DeliveryOffered'; readonly riderIds: readonly string[]; readonly until: string }
  /** The rider went offline. */
  | { readonly type: 'OfferWithdrawn'; readonly riderId: string }
  | { readonly type: 'OfferDeclined'; readonly riderId: string }
  | { readonly type: 'OfferExpired'; readonly riderId: string }
  /** The last of those it was offered to is gone: it waits for somebody else. */
  | { readonly type: 'OffersRanOut' }
  | { readonly type: 'DeliveryAssigned'; readonly riderId: string; readonly assignmentSeq: number; readonly estimatedArrival: string }
  | { readonly type: 'RiderUnassigned'; readonly riderId: string; readonly assignmentSeq: number; readonly reason: UnassignReason }
  | { readonly type: 'RiderArrived'; readonly riderId: string }
  | { readonly type: 'FoodReady' }
  | { readonly type: 'DeliveryPickedUp'; readonly riderId: string; readonly estimatedArrival: string }
  | { readonly type: 'RiderReachedDropoff'; readonly riderId: string }
  | { readonly type: 'WrongPinGiven'; readonly riderId: string }
  | { readonly type: 'DeliveryCompleted'; readonly riderId: string }
  | ({ readonly type: 'DeliveryReturning'; readonly riderId: string } & Trouble)
  | ({ readonly type: 'DeliveryReturned'; readonly riderId: string } & Trouble)
  | ({ readonly type: 'DeliveryFailed'; readonly riderId: string } & Trouble)
  /** Nobody was found to carry it, for too long. */
  | { readonly type: 'DispatchGaveUp' }
  | { readonly type: 'DeliveryCancelled'; readonly by: Role }
);

/** How many wrong PINs lock a delivery. */
export const pinTries = 5;
export const pinTriesLeft = ({ wrongPins }: Pick<PlannedDelivery, 'wrongPins'>): number => Math.max(0, pinTries - wrongPins);

export const isWaiting = (delivery: Delivery): delivery is Waiting => delivery.status === 'PENDING' || delivery.status === 'OFFERED';
export const isCarried = (delivery: Delivery): delivery is Carried => carried.includes(delivery.status);
const carried: readonly Delivery['status'][] = ['ASSIGNED', 'AT_STORE', 'PICKED_UP', 'AT_DROPOFF', 'RETURNING'] satisfies Carried['status'][];

/** Who has, or had, the delivery. */
export const riderOf = (delivery: Delivery): string | null => ('riderId' in delivery ? delivery.riderId : null);

export type OpenOffer = Approach & { readonly offeredUntil: string };
/** The offers that wait for an answer. */
export const openOffers = (delivery: Delivery): readonly OpenOffer[] =>
  'approaches' in delivery ? delivery.approaches.filter((approach): approach is OpenOffer => approach.offeredUntil !== null) : [];

/** The riders on whose desk it lies: those it is offered to, or the one who carries it. */
export const deskOf = (delivery: Delivery): readonly string[] => (isCarried(delivery) ? [delivery.riderId] : openOffers(delivery).map(({ riderId }) => riderId));
