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
  row('OFFERED', 'WithdrawOffer', ['SYSTEM'], 'OfferWithdrawn', 'OFFERED'),
  row('OFFERED', 'WithdrawOffer', ['SYSTEM'], 'OffersRanOut', 'PENDING'),

  row('OFFERED', 'ClaimDelivery', ['RIDER'], 'DeliveryAssigned', 'ASSIGNED'),
  row('ASSIGNED', 'ArriveAtStore', ['RIDER'], 'RiderArrived', 'AT_STORE'),
  row('AT_STORE', 'PickUp', ['RIDER'], 'DeliveryPickedUp', 'PICKED_UP'),
  row('PICKED_UP', 'CompleteDelivery', ['RIDER', 'SUPPORT'], 'DeliveryCompleted', 'DELIVERED'),
  row('PICKED_UP', 'CompleteDelivery', ['RIDER', 'SUPPORT'], 'WrongPinGiven', 'PICKED_UP'),

  row('PENDING', 'MarkFoodReady', ['SYSTEM'], 'FoodReady', 'PENDING'),
  row('OFFERED', 'MarkFoodReady', ['SYSTEM'], 'FoodReady', 'OFFERED'),
  row('ASSIGNED', 'MarkFoodReady', ['SYSTEM'], 'FoodReady', 'ASSIGNED'),
  row('AT_STORE', 'MarkFoodReady', ['SYSTEM'], 'FoodReady', 'AT_STORE'),

  row('PENDING', 'CancelDelivery', ['SYSTEM'], 'DeliveryCancelled', 'CANCELLED'),
  row('OFFERED', 'CancelDelivery', ['SYSTEM'], 'DeliveryCancelled', 'CANCELLED'),
  row('ASSIGNED', 'CancelDelivery', ['SYSTEM'], 'DeliveryCancelled', 'CANCELLED'),
  row('AT_STORE', 'CancelDelivery', ['SYSTEM'], 'DeliveryCancelled', 'CANCELLED'),
];
