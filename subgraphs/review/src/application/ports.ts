import type { EventEnvelope } from '#contracts/event.ts';
import type { Aggregates } from '#kernel/command-handler.ts';
import type { Review, ReviewedOrder, ReviewEvent } from '../domain/review.ts';

/** Reviews, each under the id of its order: so there cannot be two of one. */
export type Reviews = Aggregates<Review, ReviewEvent, EventEnvelope>;

/** What is known of an order that stands. */
export type OrderRecord = ReviewedOrder & { readonly completedAt: string | null };

/** The orders that stand, as their events tell; each is kept together with the receipt of its event. */
export type Orders = {
  recordOf(orderId: string): Promise<OrderRecord | null>;
  placed(order: ReviewedOrder, received: EventEnvelope): Promise<void>;
  completed(orderId: string, at: string, received: EventEnvelope): Promise<void>;
};
