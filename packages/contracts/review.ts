import { integer, nullable, object, string } from '#kernel/parse.ts';
import type { EventOf } from './event.ts';

/** What the review context tells of a review; `subject` is the review's id, which is its order's, as is `correlationid`. `text` is null: what people write is not told; older events have it. */
export const reviewEvents = {
  'review.ReviewWritten.v1': object({ orderId: string, storeId: string, storeOwnerId: string, customerId: string, rating: integer, text: nullable(string) }),
  /** The store's answer: its first one, or another in its place. */
  'review.ReviewAnswered.v1': object({ orderId: string, storeId: string, storeOwnerId: string, customerId: string, text: nullable(string) }),
} as const;

export type ReviewEvent = EventOf<typeof reviewEvents>;
