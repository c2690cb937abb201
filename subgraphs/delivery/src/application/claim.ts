import { reach, travelSeconds } from '#contracts/delivery-method.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import type { Cause } from '#kernel/command-handler.ts';
import { type GeoPoint, metresBetween } from '#kernel/geo.ts';
import type { Claimant } from '../domain/commands.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Vehicle } from '../domain/rider.ts';
import type { DeliveryOutcome, HandleDelivery } from './handle.ts';
import { lookAgain } from './look-again.ts';
import type { Deliveries, RiderPositions, Riders } from './ports.ts';

export type Claim = { readonly deliveryId: string; readonly riderId: string; readonly assignmentSeq: number; readonly at: string };

type Dependencies = {
  readonly handle: HandleDelivery;
  readonly deliveries: Pick<Deliveries, 'load'>;
  readonly riders: Pick<Riders, 'load'>;
  readonly positions: Pick<RiderPositions, 'of'>;
};

/**
 * A rider takes a delivery. Two things are decided at once, who has the delivery and whether the rider can carry it: the
 * one by the delivery's version, the other by the rider's count, both in the transaction that saves it.
 */
export const claiming = ({ handle, deliveries, riders, positions }: Dependencies) => {
  const claimant = async (id: string, deliveryId: string): Promise<Claimant> => {
    const [{ state: rider }, [heardOf], { state: delivery }] = await Promise.all([riders.load(id), positions.of([id]), deliveries.load(deliveryId)]);
    if (rider.status === 'UNKNOWN') return { id, online: false, carrying: 0, capacity: 0, inReach: false, secondsToStore: 0 };
    return { id, online: rider.status === 'ONLINE', carrying: rider.carrying, capacity: rider.capacity, ...way(heardOf?.point ?? rider.location, rider.vehicle, delivery) };
  };
  return ({ deliveryId, riderId, assignmentSeq, at }: Claim, cause: Cause<EventEnvelope>): Promise<DeliveryOutcome> =>
    lookAgain(async () => handle(deliveryId, { type: 'ClaimDelivery', at, assignmentSeq, rider: await claimant(riderId, deliveryId) }, cause));
};

/** The rider's way to the store. How it is carried and where it is picked up never change. */
const way = (from: GeoPoint | null, vehicle: Vehicle, delivery: Delivery): Pick<Claimant, 'inReach' | 'secondsToStore'> => {
  if (delivery.status === 'NONE' || from === null || vehicle !== delivery.method) return { inReach: false, secondsToStore: 0 };
  return { inReach: metresBetween(from, delivery.pickup) <= reach[vehicle].radiusMetres, secondsToStore: travelSeconds(vehicle, from, delivery.pickup) };
};
