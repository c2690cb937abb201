import { describe, expect, it } from '@jest/globals';
import { deliveryDetailEvents, deliveryEvents } from '#contracts/delivery.ts';
import { type EventEnvelope, parseEnvelope, readEvent } from '#contracts/event.ts';
import { riderEvents } from '#contracts/rider.ts';
import { fold } from '#kernel/decider.ts';
import { newId } from '#platform/new-id.ts';
import { again } from '../../../test/on-database.ts';
import { mapo, orderOf } from '../../../test/told.ts';
import { whenTicketAccepted } from '../../application/policies.ts';
import { delivery as decider } from '../../domain/decider.ts';
import type { DeliveryEvent } from '../../domain/delivery.ts';
import { rider } from '../../domain/rider.ts';
import { publishDelivery, publishRider } from './publish.ts';

const at = '2026-05-01T12:00:00.000Z';
const order = orderOf();
const [riderId, cause] = [newId(), { received: again(order.accepted, 2) as EventEnvelope }];
const command = whenTicketAccepted(order.accepted, '0427', null);
if (command.type !== 'PlanDelivery') throw new Error('a ticket that is accepted leads to planning');

const everything: readonly DeliveryEvent[] = [
  { type: 'DeliveryPlanned', at, plan: command.plan },
  { type: 'DeliveryOffered', at, riderIds: [riderId] },
  { type: 'OfferWithdrawn', at, riderId },
  { type: 'OffersRanOut', at },
  { type: 'DeliveryOffered', at, riderIds: [riderId] },
  { type: 'DeliveryAssigned', at, riderId, assignmentSeq: 1 },
  { type: 'FoodReady', at },
  { type: 'RiderArrived', at, riderId },
  { type: 'DeliveryPickedUp', at, riderId, estimatedArrival: at },
  { type: 'WrongPinGiven', at, riderId },
  { type: 'DeliveryCompleted', at, riderId },
];

describe('what is told of a delivery', () => {
  const told = publishDelivery(newId)({
    id: newId(), before: { state: decider.initial, version: 0 }, after: { state: fold(decider.evolve, decider.initial, everything), version: everything.length }, events: everything, cause,
  });

  it('is read by its contract, one event for each that happened', () => {
    for (const envelope of told) expect(readEvent({ ...deliveryEvents, ...deliveryDetailEvents }, parseEnvelope(envelope))).toEqual(envelope);
    expect(told.map(({ type }) => type)).toEqual(everything.map(({ type }) => `delivery.${type}.v1`));
    expect(told.map(({ sequence }) => sequence)).toEqual(everything.map((_, index) => index + 1));
  });

  it('belongs to the order, and names what caused it', () => {
    for (const { correlationid, causationid } of told) expect({ correlationid, causationid }).toEqual({ correlationid: order.orderId, causationid: cause.received.id });
  });

  it('has no PIN in it', () => expect(told.map(({ data }) => JSON.stringify(data)).join()).not.toMatch(/pin|0427/));
});

describe('what is told of a rider', () => {
  it('is read by its contract, and does not tell where they are', () => {
    const events = [{ type: 'RiderWentOnline', at, vehicle: 'WALK', location: mapo }, { type: 'RiderWentOffline', at }] as const;
    const told = publishRider(newId)({ id: riderId, before: { state: rider.initial, version: 4 }, after: { state: rider.initial, version: 6 }, events, cause: {} });
    for (const envelope of told) expect(readEvent(riderEvents, parseEnvelope(envelope))).toEqual(envelope);
    expect(told.map(({ sequence }) => sequence)).toEqual([5, 6]);
    expect(JSON.stringify(told)).not.toContain('latitude');
  });
});
