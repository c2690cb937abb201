import type { Money } from '#kernel/money.ts';
import type { Role } from '#kernel/transitions.ts';

export type OrderStatus =
  | 'PENDING_PAYMENT' | 'PAYMENT_FAILED' | 'EXPIRED' | 'PLACED' | 'ACCEPTED' | 'REJECTED' | 'PREPARING' | 'READY'
  | 'IN_DELIVERY' | 'DELIVERED' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED';

/** One change of an order's status. `sequence` is the timeline's own: 1, 2, 3 … for each order. */
export type Step = { readonly sequence: number; readonly status: OrderStatus; readonly occurredAt: string; readonly actor: Role };

/** What the order itself has told. */
export type Story = {
  readonly number: string;
  readonly customerId: string;
  readonly storeId: string;
  readonly storeOwnerId: string;
  readonly total: Money;
  readonly submittedAt: string;
  readonly placedAt: string | null;
  /** From the store to the door, by the chosen way of delivery. */
  readonly travelSeconds: number | null;
  readonly readyAt: string | null;
  /** The last change of its status. */
  readonly step: Step;
};

/** What its delivery has told. */
export type Carriage = {
  readonly deliveryId: string;
  readonly riderId: string | null;
  /** As its rider's way is estimated: when it was assigned, and better when it was picked up. */
  readonly arrival: string | null;
};

/**
 * My page: an order as those it concerns see it, from events alone. Each part follows the events of one aggregate, which
 * come in their order; between the parts any order will do, so a delivery may be heard of before its order is.
 */
export type MyPage = {
  readonly orderId: string;
  /** How many events made it. */
  readonly version: number;
  readonly story: Story | null;
  readonly carriage: Carriage | null;
};

/** The page of an order nothing has been heard of. */
export const blankPage = (orderId: string): MyPage => ({ orderId, version: 0, story: null, carriage: null });
