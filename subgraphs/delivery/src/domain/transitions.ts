import type { Role, Transition } from '#kernel/transitions.ts';
import type { DeliveryCommand } from './commands.ts';
import type { DeliveryEvent, DeliveryStatus } from './delivery.ts';

export type DeliveryTransition = Transition<DeliveryStatus, DeliveryCommand['type'], DeliveryEvent['type']>;

const row = (from: DeliveryStatus | 'NONE', command: DeliveryCommand['type'], by: readonly Role[], event: DeliveryEvent['type'], to: DeliveryStatus): DeliveryTransition =>
  ({ from, command, by, event, to });

/**
 * The life of a delivery. SYSTEM stands for what other contexts tell (the kitchen, the order) and for dispatch; guards,
 * `availableActions` and the diagram come from here. A command with several rows has the event that usually follows first.
 */
export const deliveryTransitions: readonly DeliveryTransition[] = [
  row('NONE', 'PlanDelivery', ['SYSTEM'], 'DeliveryPlanned', 'PENDING'),

  row('PENDING', 'OfferDelivery', ['SYSTEM'], 'DeliveryOffered', 'OFFERED'),
  row('OFFERED', 'OfferDelivery', ['SYSTEM'], 'DeliveryOffered', 'OFFERED'),
  row('OFFERED', 'ExpireOffer', ['SYSTEM'], 'OfferExpired', 'OFFERED'),
  row('OFFERED', 'ExpireOffer', ['SYSTEM'], 'OffersRanOut', 'PENDING'),
  row('OFFERED', 'WithdrawOffer', ['SYSTEM'], 'OfferWithdrawn', 'OFFERED'),
  row('OFFERED', 'WithdrawOffer', ['SYSTEM'], 'OffersRanOut', 'PENDING'),
  row('PENDING', 'GiveUpDispatch', ['SYSTEM'], 'DispatchGaveUp', 'PENDING'),
  row('PENDING', 'GiveUpDispatch', ['SYSTEM'], 'DeliveryCancelled', 'CANCELLED'),

  // who is near takes what waits, also when it was offered to others first
  row('PENDING', 'ClaimDelivery', ['RIDER'], 'DeliveryAssigned', 'ASSIGNED'),
  row('OFFERED', 'ClaimDelivery', ['RIDER'], 'DeliveryAssigned', 'ASSIGNED'),
  row('OFFERED', 'DeclineDelivery', ['RIDER'], 'OfferDeclined', 'OFFERED'),
  row('OFFERED', 'DeclineDelivery', ['RIDER'], 'OffersRanOut', 'PENDING'),
  row('ASSIGNED', 'ArriveAtStore', ['RIDER'], 'RiderArrived', 'AT_STORE'),
  row('ASSIGNED', 'DropDelivery', ['RIDER', 'SUPPORT'], 'RiderUnassigned', 'PENDING'),
  row('AT_STORE', 'PickUp', ['RIDER'], 'DeliveryPickedUp', 'PICKED_UP'),
  row('AT_STORE', 'DropDelivery', ['RIDER', 'SUPPORT'], 'RiderUnassigned', 'PENDING'),
  row('PICKED_UP', 'ArriveAtDropoff', ['RIDER'], 'RiderReachedDropoff', 'AT_DROPOFF'),
  ...(['PICKED_UP', 'AT_DROPOFF'] as const).flatMap((from) => [
    row(from, 'CompleteDelivery', ['RIDER', 'SUPPORT'], 'DeliveryCompleted', 'DELIVERED'),
    row(from, 'CompleteDelivery', ['RIDER', 'SUPPORT'], 'WrongPinGiven', from),
    row(from, 'ReturnDelivery', ['RIDER', 'SUPPORT'], 'DeliveryReturning', 'RETURNING'),
    row(from, 'FailDelivery', ['SUPPORT'], 'DeliveryFailed', 'FAILED'),
  ]),
  row('RETURNING', 'ConfirmReturn', ['STORE_OWNER', 'SUPPORT'], 'DeliveryReturned', 'RETURNED'),
  row('RETURNING', 'FailDelivery', ['SUPPORT'], 'DeliveryFailed', 'FAILED'),

  row('PENDING', 'MarkFoodReady', ['SYSTEM'], 'FoodReady', 'PENDING'),
  row('OFFERED', 'MarkFoodReady', ['SYSTEM'], 'FoodReady', 'OFFERED'),
  row('ASSIGNED', 'MarkFoodReady', ['SYSTEM'], 'FoodReady', 'ASSIGNED'),
  row('AT_STORE', 'MarkFoodReady', ['SYSTEM'], 'FoodReady', 'AT_STORE'),

  // whether food that stands ready can still be called off is decided here, and nowhere else: picked up, it cannot
  ...(['PENDING', 'OFFERED', 'ASSIGNED', 'AT_STORE'] as const).map((from) => row(from, 'RecallDelivery', ['SYSTEM'], 'DeliveryCancelled', 'CANCELLED')),

  // an order that is off already takes its delivery along, or has it brought back
  ...(['PENDING', 'OFFERED', 'ASSIGNED', 'AT_STORE'] as const).map((from) => row(from, 'CancelDelivery', ['SYSTEM'], 'DeliveryCancelled', 'CANCELLED')),
  ...(['PICKED_UP', 'AT_DROPOFF'] as const).map((from) => row(from, 'CancelDelivery', ['SYSTEM'], 'DeliveryReturning', 'RETURNING')),
];
