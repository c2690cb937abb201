import type { GeoPoint } from '#kernel/geo.ts';
import { commandsFor, type Role } from '#kernel/transitions.ts';
import type { DeliveryCommand } from '../domain/commands.ts';
import { type DeliveryStatus, pinTriesLeft, type PlannedDelivery, riderOf } from '../domain/delivery.ts';
import type { SignedUpRider, Vehicle } from '../domain/rider.ts';
import { deliveryTransitions } from '../domain/transitions.ts';

/** A delivery as it is read for one viewer. */
export type DeliveryView = {
  readonly id: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly storeId: string;
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

/** What a delivery's state shows to one viewer. */
export const deliveryView = (id: string, delivery: PlannedDelivery, viewerId: string): DeliveryView => {
  const { orderId, customerId, storeId, storeOwnerId, status, method, assignmentSeq, pickup, dropoff, readyAt, foodReady, pin, wrongPins, offeredTo } = delivery;
  return {
    id, orderId, customerId, storeId, storeOwnerId, riderId: riderOf(delivery), status, method, assignmentSeq, pickup, dropoff, readyAt: new Date(readyAt), foodReady, pin, wrongPins,
    offeredToViewer: status === 'OFFERED' && offeredTo.includes(viewerId),
  };
};

/** What a rider's state shows of them. */
export const riderView = (id: string, { status, name, vehicle, carrying, capacity }: SignedUpRider): RiderView =>
  ({ id, name, vehicle, online: status === 'ONLINE', carrying, capacity });
