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
const command = whenTicketAccepted(order.accepted, at, '0427', null);
if (command.type !== 'PlanDelivery') throw new Error('a ticket that is accepted leads to planning');

const trouble = { reason: 'DAMAGED', fault: 'RIDER' } as const;
const offered = { type: 'DeliveryOffered', at, riderIds: [riderId], until: at } as const;
const assigned = { type: 'DeliveryAssigned', at, riderId, assignmentSeq: 1, estimatedArrival: at } as const;
const everything: readonly DeliveryEvent[] = [
  { type: 'DeliveryPlanned', at, plan: command.plan },
  offered,
  { type: 'OfferWithdrawn', at, riderId },
  { type: 'OffersRanOut', at },
  offered,
  { type: 'OfferDeclined', at, riderId },
  { type: 'OffersRanOut', at },
  offered,
  { type: 'OfferExpired', at, riderId },
  { type: 'OffersRanOut', at },
  assigned,
  { type: 'RiderUnassigned', at, riderId, assignmentSeq: 1, reason: 'DROPPED' },
  { ...assigned, assignmentSeq: 2 },
  { type: 'FoodReady', at },
  { type: 'RiderArrived', at, riderId },
  { type: 'DeliveryPickedUp', at, riderId, estimatedArrival: at },
  { type: 'RiderReachedDropoff', at, riderId },
  { type: 'WrongPinGiven', at, riderId },
  { type: 'DeliveryReturning', at, riderId, ...trouble },
  { type: 'DeliveryReturned', at, riderId, ...trouble },
];
/** How it may end otherwise, each after what is planned. */
const endings: readonly (readonly DeliveryEvent[])[] = [
  [{ type: 'DispatchGaveUp', at }, { type: 'DeliveryCancelled', at, by: 'SYSTEM' }],
  [...everything.slice(10, 16), { type: 'DeliveryCompleted', at, riderId }],
  [...everything.slice(10, 16), { type: 'DeliveryFailed', at, riderId, ...trouble }],
];

describe('what is told of a delivery', () => {
  const tell = (events: readonly DeliveryEvent[]) => publishDelivery(newId)({
    id: newId(), before: { state: decider.initial, version: 0 }, after: { state: fold(decider.evolve, decider.initial, events), version: events.length }, events, cause,
  });
  const told = tell(everything);
  const catalogue = { ...deliveryEvents, ...deliveryDetailEvents };

  it('is read by its contract, one event for each that happened', () => {
    for (const envelope of told) expect(readEvent(catalogue, parseEnvelope(envelope))).toEqual(envelope);
    expect(told.map(({ type }) => type)).toEqual(everything.map(({ type }) => `delivery.${type}.v1`));
    expect(told.map(({ sequence }) => sequence)).toEqual(everything.map((_, index) => index + 1));
  });

  it('is read by its contract, however it ends', () => {
    const all = endings.flatMap((ending) => tell([...everything.slice(0, 1), ...ending]));
    for (const envelope of all) expect(readEvent(catalogue, parseEnvelope(envelope))).toEqual(envelope);
    expect([...new Set([...told, ...all].map(({ type }) => type))].sort()).toEqual(Object.keys(catalogue).sort());
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
