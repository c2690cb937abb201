import { accept, type Decision, reject } from '#kernel/decider.ts';
import { transitionOf } from '#kernel/transitions.ts';
import { approachOf } from './approach.ts';
import type { DeliveryCommand, DeliveryRefusal } from './commands.ts';
import { type Delivery, type DeliveryEvent, isWaiting, openOffers, pinTriesLeft, type PlannedDelivery, riderOf } from './delivery.ts';
import { fence } from './fence.ts';
import { deliveryTransitions } from './transitions.ts';
import { troubleOf } from './trouble.ts';

type DeliveryDecision = Decision<DeliveryEvent, DeliveryRefusal>;
type LaterCommand = Exclude<DeliveryCommand, { type: 'PlanDelivery' }>;

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

/** Whether what is asked for is so already. */
const settled = (command: LaterCommand, delivery: PlannedDelivery): boolean => {
  switch (command.type) {
    case 'MarkFoodReady':
      return delivery.foodReady;
    case 'RecallDelivery':
      return delivery.status === 'CANCELLED';
    case 'CancelDelivery':
      return delivery.status === 'CANCELLED' || delivery.status === 'RETURNING';
    case 'WithdrawOffer':
      return !isOfferedTo(delivery, command.riderId);
    case 'DeclineDelivery':
      return isWaiting(delivery) && !isOfferedTo(delivery, command.riderId); // the offer ran out before
    case 'ExpireOffer':
      return overdue(delivery, command.at).length === 0;
    default:
      return false;
  }
};

const isOfferedTo = (delivery: PlannedDelivery, riderId: string): boolean => (approachOf(delivery.approaches, riderId)?.offeredUntil ?? null) !== null;
const overdue = (delivery: PlannedDelivery, at: string) => openOffers(delivery).filter(({ offeredUntil }) => Date.parse(offeredUntil) <= Date.parse(at));

/** What follows from a command that may be given in this status. */
const follow = (command: LaterCommand, delivery: PlannedDelivery): DeliveryDecision => {
  const { at } = command;
  switch (command.type) {
    case 'OfferDelivery': {
      const room = Math.max(0, command.atMost - openOffers(delivery).length);
      const riderIds = command.riderIds.filter((id) => !isOfferedTo(delivery, id)).slice(0, room);
      return riderIds.length === 0 ? accept() : accept({ type: 'DeliveryOffered', at, riderIds, until: command.until });
    }
    case 'WithdrawOffer':
      return ending(delivery, at, [{ type: 'OfferWithdrawn', at, riderId: command.riderId }]);
    case 'DeclineDelivery':
      return ending(delivery, at, [{ type: 'OfferDeclined', at, riderId: command.riderId }]);
    case 'ExpireOffer':
      return ending(delivery, at, overdue(delivery, at).map(({ riderId }) => ({ type: 'OfferExpired', at, riderId })));
    case 'GiveUpDispatch':
      return accept<DeliveryEvent>({ type: 'DispatchGaveUp', at }, { type: 'DeliveryCancelled', at, by: 'SYSTEM' });
    case 'ClaimDelivery': {
      const { id: riderId, online, carrying, capacity, inReach, secondsToStore } = command.rider;
      if (!online || !(inReach || isOfferedTo(delivery, riderId))) return reject('NOT_FOUND');
      if (carrying >= capacity) return reject('CAPACITY_REACHED');
      const estimatedArrival = later(atPickup(delivery, at, secondsToStore), delivery.travelSeconds);
      return accept({ type: 'DeliveryAssigned', at, riderId, assignmentSeq: delivery.assignmentSeq + 1, estimatedArrival });
    }
    case 'DropDelivery':
      return carried(delivery, (riderId) => ({ type: 'RiderUnassigned', at, riderId, assignmentSeq: delivery.assignmentSeq, reason: command.riderId === null ? 'TAKEN_BACK' : 'DROPPED' }));
    case 'ArriveAtStore':
      return accept({ type: 'RiderArrived', at, riderId: command.riderId });
    case 'PickUp':
      if (!delivery.foodReady) return reject('FOOD_NOT_READY');
      return accept({ type: 'DeliveryPickedUp', at, riderId: command.riderId, estimatedArrival: later(at, delivery.travelSeconds) });
    case 'ArriveAtDropoff':
      return accept({ type: 'RiderReachedDropoff', at, riderId: command.riderId });
    case 'CompleteDelivery': {
      const locked = pinTriesLeft(delivery) === 0;
      if (locked && command.riderId !== null) return reject('PIN_LOCKED'); // it is support's turn
      if (command.pin === delivery.pin) return carried(delivery, (riderId) => ({ type: 'DeliveryCompleted', at, riderId }));
      return locked ? reject('PIN_LOCKED') : carried(delivery, (riderId) => ({ type: 'WrongPinGiven', at, riderId }));
    }
    case 'ReturnDelivery':
      return carried(delivery, (riderId) => ({ type: 'DeliveryReturning', at, riderId, ...troubleOf(command.reason) }));
    case 'ConfirmReturn': {
      if (delivery.status !== 'RETURNING') return reject('NOT_IN_STATE');
      const { riderId, reason, fault } = delivery;
      return accept({ type: 'DeliveryReturned', at, riderId, reason, fault });
    }
    case 'FailDelivery':
      return carried(delivery, (riderId) => ({ type: 'DeliveryFailed', at, riderId, ...troubleOf(command.reason) }));
    case 'MarkFoodReady':
      return accept({ type: 'FoodReady', at });
    case 'CancelDelivery':
      if (isOnItsWay(delivery)) return carried(delivery, (riderId) => ({ type: 'DeliveryReturning', at, riderId, ...troubleOf('ORDER_CANCELLED') }));
      return accept({ type: 'DeliveryCancelled', at, by: command.by });
    case 'RecallDelivery':
      return accept({ type: 'DeliveryCancelled', at, by: command.by });
  }
};

const isOnItsWay = ({ status }: PlannedDelivery): boolean => status === 'PICKED_UP' || status === 'AT_DROPOFF';

/** These offers end; with the last of them the delivery waits for somebody else. */
const ending = (delivery: PlannedDelivery, at: string, ended: readonly DeliveryEvent[]): DeliveryDecision =>
  openOffers(delivery).length > ended.length ? accept(...ended) : accept<DeliveryEvent>(...ended, { type: 'OffersRanOut', at });

/** What happens to whoever carries it. */
const carried = (delivery: PlannedDelivery, happens: (riderId: string) => DeliveryEvent): DeliveryDecision => {
  const riderId = riderOf(delivery);
  return riderId === null ? reject('NOT_IN_STATE') : accept(happens(riderId));
};

/** When the rider could have it in hand: there, and the food cooked. */
const atPickup = ({ foodReady, readyAt }: PlannedDelivery, at: string, secondsToStore: number): string => {
  const there = later(at, secondsToStore);
  return foodReady || Date.parse(readyAt) < Date.parse(there) ? there : readyAt;
};

const later = (at: string, seconds: number): string => new Date(Date.parse(at) + seconds * 1_000).toISOString();
