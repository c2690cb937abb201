import type { EventEnvelope } from '#contracts/event.ts';
import type { Aggregates, CommandKey } from '#kernel/command-handler.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { Role } from '#kernel/transitions.ts';
import type { Delivery, DeliveryEvent } from '../domain/delivery.ts';
import type { Rider, RiderEvent, Vehicle } from '../domain/rider.ts';

/**
 * `save` also keeps the count of what a rider carries, in the same transaction. It throws a FactsChanged when the rider
 * cannot take it (any more), or when the order got its delivery, or was called off, meanwhile.
 */
export type Deliveries = Aggregates<Delivery, DeliveryEvent, EventEnvelope> & {
  /** Whether the command that was kept under that key gave a wrong PIN, and how many tries were left then; null when it did not. */
  wrongPinOf(key: CommandKey): Promise<{ readonly attemptsLeft: number } | null>;
};

export type Riders = Aggregates<Rider, RiderEvent, EventEnvelope>;

/** What is known of an order before and beside its delivery. */
export type Orders = {
  recordOf(orderId: string): Promise<{ readonly deliveryId: string | null; readonly calledOffBy: Role | null } | null>;
  /** Remembers that there will be nothing to deliver. Throws a FactsChanged when there is a delivery, or it is remembered. */
  rememberCalledOff(orderId: string, by: Role, received: EventEnvelope): Promise<void>;
};

export type Located = { readonly id: string; readonly at: GeoPoint };

/** Who could carry something, and what waits to be carried. `around` may hold more than the circle: look at the distance too. */
export type DispatchBoard = {
  /** Riders who are online and can take one more. */
  freeRiders(vehicle: Vehicle, around: Circle): Promise<readonly Located[]>;
  /** Deliveries that wait for a rider, those longest waiting first, as many as are worth offering at once. */
  waitingDeliveries(method: Vehicle, around: Circle): Promise<readonly Located[]>;
  /** The deliveries that wait and are offered to that rider. */
  offeredTo(riderId: string): Promise<readonly string[]>;
};
export type Circle = { readonly centre: GeoPoint; readonly radiusMetres: number };

/** What was looked up for a command has changed meanwhile. */
export class FactsChanged extends Error {
  override readonly name = 'FactsChanged';
}
