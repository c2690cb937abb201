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

/** Those who come anew. */
export type Recruits = {
  /** Makes somebody a rider, once; what they carry by is fixed then. */
  takeOn(riderId: string, vehicle: Vehicle, received: EventEnvelope): Promise<void>;
  /** What a rider is called, for whom no event may tell: kept from when they first say so themselves. */
  introduce(riderId: string, name: string): Promise<void>;
};

/** What is known of an order before and beside its delivery. */
export type Orders = {
  recordOf(orderId: string): Promise<{ readonly deliveryId: string | null; readonly calledOffBy: Role | null } | null>;
  /** Remembers that there will be nothing to deliver. Throws a FactsChanged when there is a delivery, or it is remembered. */
  rememberCalledOff(orderId: string, by: Role, received: EventEnvelope): Promise<void>;
};

/** Where a rider is, or was at that time. */
export type Whereabouts = { readonly id: string; readonly point: GeoPoint; readonly at: Date };

/** The last position of each rider, and no history. It may lose what it holds: riders report again soon. */
export type RiderPositions = {
  /** One that is older than what is known changes nothing. */
  report(positions: readonly (Whereabouts & { readonly kind: Vehicle })[]): Promise<void>;
  /** The nearest first. */
  nearest(search: Circle & { readonly kind: Vehicle; readonly limit: number }): Promise<readonly Whereabouts[]>;
  /** In the order asked for; null for who has not been heard of, or not for too long. */
  of(riderIds: readonly string[]): Promise<readonly (Whereabouts | null)[]>;
  forget(riderIds: readonly string[]): Promise<void>;
};

export type Located = { readonly id: string; readonly at: GeoPoint };
export type Hands = { readonly online: boolean; /** How many deliveries more could be offered to them. */ readonly free: number };

/** Who could carry something, and what waits to be carried. */
export type DispatchBoard = {
  /** Of those who are riders at all. */
  handsOf(riderIds: readonly string[]): Promise<ReadonlyMap<string, Hands>>;
  /** Deliveries that wait and could be offered to that rider, those longest waiting first, as many as are worth a look at once. They may lie a little outside of the circle. */
  openTo(wanted: Wanted): Promise<readonly Located[]>;
  /** The deliveries that wait and are offered to that rider. */
  offeredTo(riderId: string): Promise<readonly string[]>;
  /** All that waits for a rider. */
  allWaiting(): Promise<readonly (WaitingTimes & { readonly id: string })[]>;
};
export type Circle = { readonly centre: GeoPoint; readonly radiusMetres: number };
export type Wanted = {
  readonly riderId: string;
  readonly method: Vehicle;
  readonly around: Circle;
  /** What has as many offers that are still open is left out. */
  readonly offersBelow: number;
  readonly now: Date;
  /** What the rider passed by later than this is left out. */
  readonly passedBefore: Date;
  /** The food is ready by then. */
  readonly readyBefore: Date;
};
/** What says when a waiting delivery has to be looked at again. */
export type WaitingTimes = { readonly readyAt: string; readonly waitingSince: string; /** When the open offers end. */ readonly offersEnd: readonly string[] };

/** Has a delivery looked at at that time, or what waits near a rider. Never throws: what cannot be set now is set with all that waits. */
export type Wake = (id: string, at: Date, what?: 'DELIVERY' | 'NEAR_RIDER') => Promise<void>;

/** What was looked up for a command has changed meanwhile. */
export class FactsChanged extends Error {
  override readonly name = 'FactsChanged';
}
