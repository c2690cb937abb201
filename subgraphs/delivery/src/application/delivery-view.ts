import type { GeoPoint } from '#kernel/geo.ts';
import { commandsFor, type Role } from '#kernel/transitions.ts';
import type { DeliveryCommand } from '../domain/commands.ts';
import { type DeliveryStatus, openOffers, pinTriesLeft, type PlannedDelivery, riderOf } from '../domain/delivery.ts';
import type { SignedUpRider, Vehicle } from '../domain/rider.ts';
import type { TroubleReason } from '../domain/trouble.ts';
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
  /** Why it comes back, or never arrived. */
  readonly trouble: TroubleReason | null;
  /** Until when it is offered to the viewer; null when it is not. */
  readonly offeredUntil: Date | null;
  /** Whether the viewer may take it without its being offered to them: it waits, and they are near. */
  readonly openToViewer: boolean;
};
export type RiderView = { readonly id: string; readonly name: string; readonly vehicle: Vehicle; readonly online: boolean; readonly carrying: number; readonly capacity: number };

export type Asker = { readonly id: string; readonly roles: readonly Role[] };

/** In which roles a delivery concerns somebody; none, and it is not theirs to see. */
export const rolesTowards = (delivery: DeliveryView, asker: Asker | null): readonly Role[] => {
  if (asker === null) return [];
  const roles: Role[] = [];
  if (delivery.customerId === asker.id) roles.push('CUSTOMER');
  if (delivery.storeOwnerId === asker.id) roles.push('STORE_OWNER');
  if (delivery.riderId === asker.id || delivery.offeredUntil !== null || delivery.openToViewer) roles.push('RIDER');
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
      case 'DeclineDelivery':
        return delivery.offeredUntil !== null;
      case 'CompleteDelivery':
        return pinTriesLeft(delivery) > 0 || roles.includes('SUPPORT');
      default:
        return true;
    }
  });

/** Whether somebody with these roles may see where its rider is: those who wait for it, while it comes to them; who rides, and who helps. */
export const showsRider = ({ status }: Pick<DeliveryView, 'status'>, roles: readonly Role[]): boolean => {
  const comes = status === 'ASSIGNED' || status === 'AT_STORE' || status === 'PICKED_UP' || status === 'AT_DROPOFF';
  if (roles.includes('CUSTOMER')) return comes;
  if (roles.includes('STORE_OWNER')) return status === 'ASSIGNED' || status === 'RETURNING';
  return (comes || status === 'RETURNING') && (roles.includes('RIDER') || roles.includes('SUPPORT'));
};

/** What a delivery's state shows to one viewer. */
export const deliveryView = (id: string, delivery: PlannedDelivery, viewerId: string): DeliveryView => {
  const { orderId, customerId, storeId, storeOwnerId, status, method, assignmentSeq, pickup, dropoff, readyAt, foodReady, pin, wrongPins } = delivery;
  const offer = openOffers(delivery).find(({ riderId }) => riderId === viewerId);
  return {
    id, orderId, customerId, storeId, storeOwnerId, riderId: riderOf(delivery), status, method, assignmentSeq, pickup, dropoff, readyAt: new Date(readyAt), foodReady, pin, wrongPins,
    trouble: 'reason' in delivery ? delivery.reason : null,
    offeredUntil: offer === undefined ? null : new Date(offer.offeredUntil),
    openToViewer: false,
  };
};

/** What a rider's state shows of them. */
export const riderView = (id: string, { status, name, vehicle, carrying, capacity }: SignedUpRider): RiderView =>
  ({ id, name, vehicle, online: status === 'ONLINE', carrying, capacity });
