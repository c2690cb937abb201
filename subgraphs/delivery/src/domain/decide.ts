import { accept, type Decision, reject } from '#kernel/decider.ts';
import { transitionOf } from '#kernel/transitions.ts';
import type { DeliveryCommand, DeliveryRefusal } from './commands.ts';
import { type Delivery, type DeliveryEvent, pinTriesLeft, type PlannedDelivery, riderOf } from './delivery.ts';
import { deliveryTransitions } from './transitions.ts';

type DeliveryDecision = Decision<DeliveryEvent, DeliveryRefusal>;

/** What a command makes of a delivery: the events that follow, or why none can. */
export const decide = (command: DeliveryCommand, delivery: Delivery): DeliveryDecision => {
  if (command.type === 'PlanDelivery') return plan(command, delivery);
  if (delivery.status === 'NONE') return reject('NOT_FOUND');
  const refusal = fence(command, delivery);
  if (refusal !== null) return reject(refusal);
  if (settled(command, delivery)) return accept();
  if (transitionOf(deliveryTransitions, delivery.status, command.type) === undefined) return reject('NOT_IN_STATE');
  return follow(command, delivery);
};

const plan = ({ at, plan, calledOffBy }: Extract<DeliveryCommand, { type: 'PlanDelivery' }>, delivery: Delivery): DeliveryDecision => {
  if (delivery.status !== 'NONE') return accept(); // planned already
  const planned: DeliveryEvent = { type: 'DeliveryPlanned', at, plan };
  return calledOffBy === null ? accept(planned) : accept<DeliveryEvent>(planned, { type: 'DeliveryCancelled', at, by: calledOffBy });
};

/** Whether a rider's command means this delivery as it is given now, or why not. The system's commands always do. */
const fence = (command: Exclude<DeliveryCommand, { type: 'PlanDelivery' }>, delivery: PlannedDelivery): DeliveryRefusal | null => {
  if (!('assignmentSeq' in command)) return null;
  const claimant = command.type === 'ClaimDelivery' ? command.rider.id : command.riderId;
  const has = riderOf(delivery);
  if (claimant !== null && has !== claimant && !delivery.offeredTo.includes(claimant)) return 'NOT_FOUND';
  if (command.assignmentSeq !== delivery.assignmentSeq) return 'ALREADY_ASSIGNED';
  if (claimant !== null && has !== null && has !== claimant) return 'ALREADY_ASSIGNED';
  return null;
};

/** Whether what is asked for is so already. */
const settled = (command: DeliveryCommand, delivery: PlannedDelivery): boolean => {
  switch (command.type) {
    case 'MarkFoodReady':
      return delivery.foodReady;
    case 'CancelDelivery':
      return delivery.status === 'CANCELLED';
    case 'WithdrawOffer':
      return !delivery.offeredTo.includes(command.riderId);
    default:
      return false;
  }
};

/** What follows from a command that may be given in this status. */
const follow = (command: Exclude<DeliveryCommand, { type: 'PlanDelivery' }>, delivery: PlannedDelivery): DeliveryDecision => {
  const { at } = command;
  switch (command.type) {
    case 'OfferDelivery': {
      const riderIds = command.riderIds.filter((id) => !delivery.offeredTo.includes(id));
      return riderIds.length === 0 ? accept() : accept({ type: 'DeliveryOffered', at, riderIds });
    }
    case 'WithdrawOffer': {
      const withdrawn: DeliveryEvent = { type: 'OfferWithdrawn', at, riderId: command.riderId };
      return delivery.offeredTo.length > 1 ? accept(withdrawn) : accept<DeliveryEvent>(withdrawn, { type: 'OffersRanOut', at });
    }
    case 'ClaimDelivery': {
      const { id: riderId, online, carrying, capacity } = command.rider;
      if (!online) return reject('NOT_FOUND'); // only who is online is offered anything
      if (carrying >= capacity) return reject('CAPACITY_REACHED');
      return accept({ type: 'DeliveryAssigned', at, riderId, assignmentSeq: delivery.assignmentSeq + 1 });
    }
    case 'ArriveAtStore':
      return accept({ type: 'RiderArrived', at, riderId: command.riderId });
    case 'PickUp': {
      if (!delivery.foodReady) return reject('FOOD_NOT_READY');
      const estimatedArrival = new Date(Date.parse(at) + delivery.travelSeconds * 1_000).toISOString();
      return accept({ type: 'DeliveryPickedUp', at, riderId: command.riderId, estimatedArrival });
    }
    case 'CompleteDelivery': {
      const riderId = riderOf(delivery);
      if (riderId === null) return reject('NOT_IN_STATE');
      const locked = pinTriesLeft(delivery) === 0;
      if (locked && command.riderId !== null) return reject('PIN_LOCKED'); // it is support's turn
      if (command.pin === delivery.pin) return accept({ type: 'DeliveryCompleted', at, riderId });
      return locked ? reject('PIN_LOCKED') : accept({ type: 'WrongPinGiven', at, riderId });
    }
    case 'MarkFoodReady':
      return accept({ type: 'FoodReady', at });
    case 'CancelDelivery':
      return accept({ type: 'DeliveryCancelled', at, by: command.by });
  }
};
