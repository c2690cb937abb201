import type { GeoPoint } from '#kernel/geo.ts';
import { commandsFor, type Role } from '#kernel/transitions.ts';
import { type DeliveryStatus, pinTriesLeft } from '../domain/delivery.ts';
import type { DeliveryCommand } from '../domain/commands.ts';
import type { Rider, Vehicle } from '../domain/rider.ts';
import { deliveryTransitions } from '../domain/transitions.ts';

/** A delivery as it is read for one viewer. */
export type DeliveryView = {
  readonly id: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly storeOwnerId: string;
  readonly riderId: string | null;
  readonly status: DeliveryStatus;
  readonly method: Vehicle;
  readonly assignmentSeq: number;
  readonly pickup: GeoPoint;
  readonly dropoff: GeoPoint;
  readonly readyAt: Date;
  readonly foodReady: boolean;
  readonly pin: string;
  readonly wrongPins: number;
  /** Whether it waits for the viewer's claim, among others'. */
  readonly offeredToViewer: boolean;
};
export type RiderView = { readonly id: string; readonly name: string; readonly vehicle: Vehicle; readonly online: boolean; readonly carrying: number; readonly capacity: number };

export type Asker = { readonly id: string; readonly roles: readonly Role[] };

/** In which roles a delivery concerns somebody; none, and it is not theirs to see. */
export const rolesTowards = (delivery: DeliveryView, asker: Asker | null): readonly Role[] => {
  if (asker === null) return [];
  const roles: Role[] = [];
  if (delivery.customerId === asker.id) roles.push('CUSTOMER');
  if (delivery.storeOwnerId === asker.id) roles.push('STORE_OWNER');
  if (delivery.riderId === asker.id || delivery.offeredToViewer) roles.push('RIDER');
  if (asker.roles.includes('SUPPORT')) roles.push('SUPPORT');
  return roles;
};

/** The commands that somebody with these roles could give now and not be refused. `rider`: the viewer as a rider, if they are one. */
export const commandsNow = (delivery: DeliveryView, roles: readonly Role[], rider: RiderView | null): DeliveryCommand['type'][] =>
  commandsFor(deliveryTransitions, delivery.status, roles).filter((command) => {
    switch (command) {
      case 'ClaimDelivery':
        return rider !== null && rider.online && rider.carrying < rider.capacity;
      case 'PickUp':
        return delivery.foodReady;
      case 'CompleteDelivery':
        return pinTriesLeft(delivery) > 0 || roles.includes('SUPPORT');
      default:
        return true;
    }
  });

/** What a rider's state shows of them; null for somebody who is none. */
export const riderView = (id: string, rider: Rider): RiderView | null =>
  rider.status === 'UNKNOWN' ? null : { id, name: rider.name, vehicle: rider.vehicle, online: rider.status === 'ONLINE', carrying: rider.carrying, capacity: rider.capacity };
