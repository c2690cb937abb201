import type { Role } from '#kernel/transitions.ts';
import type { Plan } from './delivery.ts';
import type { GivenReason } from './trouble.ts';

/** What has to be known of a rider who wants to take a delivery. */
export type Claimant = {
  readonly id: string;
  readonly online: boolean;
  readonly carrying: number;
  readonly capacity: number;
  /** Whether they ride what it is to be carried with, and are near enough to the store. */
  readonly inReach: boolean;
  /** How long their way to the store takes, as an estimate. */
  readonly secondsToStore: number;
};

/** Every command carries the time it is given at. A rider's also carries which assignment is meant. */
export type DeliveryCommand = { readonly at: string } & (
  /** `calledOffBy`: who cancelled the order before its delivery could be planned, if somebody did. */
  | { readonly type: 'PlanDelivery'; readonly plan: Plan; readonly calledOffBy: Role | null }
  /** `atMost`: how many may have an offer at the same time. */
  | { readonly type: 'OfferDelivery'; readonly riderIds: readonly string[]; readonly until: string; readonly atMost: number }
  | { readonly type: 'WithdrawOffer'; readonly riderId: string }
  /** Ends the offers whose time is over. */
  | { readonly type: 'ExpireOffer' }
  | { readonly type: 'GiveUpDispatch' }
  | { readonly type: 'MarkFoodReady' }
  /** The order is to be called off, unless a rider has the food already. `by` is who wants that. */
  | { readonly type: 'RecallDelivery'; readonly by: Role }
  /** The order is off: what no rider has yet is off with it, what is on its way comes back. `by` is who ended the order. */
  | { readonly type: 'CancelDelivery'; readonly by: Role }
  | { readonly type: 'ClaimDelivery'; readonly assignmentSeq: number; readonly rider: Claimant }
  | { readonly type: 'DeclineDelivery'; readonly assignmentSeq: number; readonly riderId: string }
  /** Here and below, `riderId` is null when support does it. */
  | { readonly type: 'DropDelivery'; readonly assignmentSeq: number; readonly riderId: string | null }
  | { readonly type: 'ArriveAtStore'; readonly assignmentSeq: number; readonly riderId: string }
  | { readonly type: 'PickUp'; readonly assignmentSeq: number; readonly riderId: string }
  | { readonly type: 'ArriveAtDropoff'; readonly assignmentSeq: number; readonly riderId: string }
  /** Support gives the PIN that the customer tells them. */
  | { readonly type: 'CompleteDelivery'; readonly assignmentSeq: number; readonly riderId: string | null; readonly pin: string }
  | { readonly type: 'ReturnDelivery'; readonly assignmentSeq: number; readonly riderId: string | null; readonly reason: GivenReason }
  /** `storeOwnerId` is null when support does it. */
  | { readonly type: 'ConfirmReturn'; readonly storeOwnerId: string | null }
  /** Only support says so. */
  | { readonly type: 'FailDelivery'; readonly reason: GivenReason }
);

export type DeliveryRefusal =
  /** There is none, or it has nothing to do with whoever asks. */
  | 'NOT_FOUND'
  /** Another rider has it, or another assignment is meant. */
  | 'ALREADY_ASSIGNED'
  | 'NOT_IN_STATE'
  | 'FOOD_NOT_READY'
  | 'CAPACITY_REACHED'
  /** Too many wrong PINs were given. */
  | 'PIN_LOCKED';
