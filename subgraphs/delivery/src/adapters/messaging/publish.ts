import type { DeliveryDetailEvent, DeliveryEvent as Told } from '#contracts/delivery.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import type { RiderEvent as RiderTold } from '#contracts/rider.ts';
import type { Change } from '#kernel/command-handler.ts';
import type { NewId } from '#kernel/id.ts';
import type { Delivery, DeliveryEvent, PlannedDelivery } from '../../domain/delivery.ts';
import type { Rider, RiderEvent } from '../../domain/rider.ts';

/** What the other contexts are told of a change to a delivery. The PIN stays here, and where riders are. */
export const publishDelivery =
  (newId: NewId) =>
  (change: Change<Delivery, DeliveryEvent, EventEnvelope>): EventEnvelope[] => {
    const delivery = change.after.state as PlannedDelivery;
    return envelopes(newId, change, 'delivery', delivery.orderId, (event) => told(event, delivery));
  };

/** What the other contexts are told of a rider. Where the rider is stays here. */
export const publishRider =
  (newId: NewId) =>
  (change: Change<Rider, RiderEvent, EventEnvelope>): EventEnvelope[] =>
    envelopes(newId, change, 'rider', change.id, toldOfRider);

const envelopes = <State, Event extends { readonly at: string }>(
  newId: NewId,
  { id, before, events, cause }: Change<State, Event, EventEnvelope>,
  aggregatetype: string,
  correlationid: string,
  tell: (event: Event) => Pick<EventEnvelope, 'type' | 'data'>,
): EventEnvelope[] =>
  events.map((event, index) => ({
    specversion: '1.0',
    id: newId(),
    source: '/delivery',
    subject: id,
    time: event.at,
    aggregatetype,
    sequence: before.version + index + 1,
    correlationid,
    causationid: cause.received?.id ?? cause.causationId ?? null,
    traceparent: cause.received?.traceparent ?? cause.traceparent ?? null,
    ...tell(event),
  }));

type TypeAndData<Event extends EventEnvelope> = Event extends EventEnvelope ? Pick<Event, 'type' | 'data'> : never;

const told = (event: DeliveryEvent, { orderId, method, pickup, dropoff, readyAt }: PlannedDelivery): TypeAndData<Told | DeliveryDetailEvent> => {
  switch (event.type) {
    case 'DeliveryPlanned':
      return { type: 'delivery.DeliveryPlanned.v1', data: { orderId, deliveryMethod: method, pickup, dropoff, readyAt } };
    case 'DeliveryOffered':
      return { type: 'delivery.DeliveryOffered.v1', data: { orderId, riderIds: [...event.riderIds], until: event.until } };
    case 'OfferWithdrawn':
      return { type: 'delivery.OfferWithdrawn.v1', data: { orderId, riderId: event.riderId } };
    case 'OfferDeclined':
      return { type: 'delivery.OfferDeclined.v1', data: { orderId, riderId: event.riderId } };
    case 'OfferExpired':
      return { type: 'delivery.OfferExpired.v1', data: { orderId, riderId: event.riderId } };
    case 'OffersRanOut':
      return { type: 'delivery.OffersRanOut.v1', data: { orderId } };
    case 'DeliveryAssigned':
      return { type: 'delivery.DeliveryAssigned.v1', data: { orderId, riderId: event.riderId, assignmentSeq: event.assignmentSeq, estimatedArrival: event.estimatedArrival } };
    case 'RiderUnassigned':
      return { type: 'delivery.RiderUnassigned.v1', data: { orderId, riderId: event.riderId, assignmentSeq: event.assignmentSeq, reason: event.reason } };
    case 'RiderArrived':
      return { type: 'delivery.RiderArrived.v1', data: { orderId, riderId: event.riderId } };
    case 'FoodReady':
      return { type: 'delivery.FoodReady.v1', data: { orderId } };
    case 'DeliveryPickedUp':
      return { type: 'delivery.DeliveryPickedUp.v1', data: { orderId, riderId: event.riderId, estimatedArrival: event.estimatedArrival } };
    case 'RiderReachedDropoff':
      return { type: 'delivery.RiderReachedDropoff.v1', data: { orderId, riderId: event.riderId } };
    case 'WrongPinGiven':
      return { type: 'delivery.WrongPinGiven.v1', data: { orderId, riderId: event.riderId } };
    case 'DeliveryCompleted':
      return { type: 'delivery.DeliveryCompleted.v1', data: { orderId, riderId: event.riderId } };
    case 'DeliveryReturning':
      return { type: 'delivery.DeliveryReturning.v1', data: { orderId, riderId: event.riderId, reason: event.reason, fault: event.fault } };
    case 'DeliveryReturned':
      return { type: 'delivery.DeliveryReturned.v1', data: { orderId, riderId: event.riderId, reason: event.reason, fault: event.fault } };
    case 'DeliveryFailed':
      return { type: 'delivery.DeliveryFailed.v1', data: { orderId, riderId: event.riderId, reason: event.reason, fault: event.fault } };
    case 'DispatchGaveUp':
      return { type: 'delivery.DispatchGaveUp.v1', data: { orderId } };
    case 'DeliveryCancelled':
      return { type: 'delivery.DeliveryCancelled.v1', data: { orderId, by: event.by } };
  }
};

const toldOfRider = (event: RiderEvent): TypeAndData<RiderTold> => {
  switch (event.type) {
    case 'RiderWentOnline':
      return { type: 'rider.RiderWentOnline.v1', data: { vehicle: event.vehicle } };
    case 'RiderWentOffline':
      return { type: 'rider.RiderWentOffline.v1', data: {} };
  }
};
