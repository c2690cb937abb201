import type { Role } from '#kernel/transitions.ts';
import type { Plan } from './delivery.ts';

/** What has to be known of a rider who wants to take a delivery. */
export type Claimant = { readonly id: string; readonly online: boolean; readonly carrying: number; readonly capacity: number };

/** Every command carries the time it is given at. A rider's also carries which assignment is meant. */
export type DeliveryCommand = { readonly at: string } & (
  /** `calledOffBy`: who cancelled the order before its delivery could be planned, if somebody did. */
  | { readonly type: 'PlanDelivery'; readonly plan: Plan; readonly calledOffBy: Role | null }
  | { readonly type: 'OfferDelivery'; readonly riderIds: readonly string[] }
  | { readonly type: 'WithdrawOffer'; readonly riderId: string }
  | { readonly type: 'MarkFoodReady' }
  | { readonly type: 'CancelDelivery'; readonly by: Role }
  | { readonly type: 'ClaimDelivery'; readonly assignmentSeq: number; readonly rider: Claimant }
  | { readonly type: 'ArriveAtStore'; readonly assignmentSeq: number; readonly riderId: string }
  | { readonly type: 'PickUp'; readonly assignmentSeq: number; readonly riderId: string }
  /** `riderId` is null when support completes it, with the PIN that the customer tells them. */
  | { readonly type: 'CompleteDelivery'; readonly assignmentSeq: number; readonly riderId: string | null; readonly pin: string }
);

export type DeliveryRefusal =
  /** There is none, or it has nothing to do with that rider. */
  | 'NOT_FOUND'
  /** Another rider has it, or another assignment is meant. */
  | 'ALREADY_ASSIGNED'
  | 'NOT_IN_STATE'
  | 'FOOD_NOT_READY'
  | 'CAPACITY_REACHED'
  /** Too many wrong PINs were given. */
  | 'PIN_LOCKED';
