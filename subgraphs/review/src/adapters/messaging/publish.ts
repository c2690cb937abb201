import type { EventEnvelope } from '#contracts/event.ts';
import type { ReviewEvent as Told } from '#contracts/review.ts';
import type { Change } from '#kernel/command-handler.ts';
import type { NewId } from '#kernel/id.ts';
import type { Review, ReviewEvent, WrittenReview } from '../../domain/review.ts';

/** What the other contexts are told. The one place where domain events become contract events. */
export const publishReview =
  (newId: NewId) =>
  ({ id, before, after, events, cause }: Change<Review, ReviewEvent, EventEnvelope>): EventEnvelope[] =>
    events.map((event, index) => ({
      specversion: '1.0',
      id: newId(),
      source: '/review',
      subject: id,
      time: event.at,
      aggregatetype: 'review',
      sequence: before.version + index + 1,
      correlationid: id, // the order's id
      causationid: cause.received?.id ?? null,
      traceparent: cause.received?.traceparent ?? cause.traceparent ?? null,
      ...told(event, after.state as WrittenReview), // what has an event has been written
    }));

type TypeAndData = { [Type in Told['type']]: Pick<Extract<Told, { type: Type }>, 'type' | 'data'> }[Told['type']];

// what people wrote is not told: who may read it asks for the review
const told = (event: ReviewEvent, { orderId, storeId, ownerId: storeOwnerId, customerId }: WrittenReview): TypeAndData => {
  const order = { orderId, storeId, storeOwnerId, customerId };
  switch (event.type) {
    case 'ReviewWritten':
      return { type: 'review.ReviewWritten.v1', data: { ...order, rating: event.rating, text: null } };
    case 'ReviewAnswered':
      return { type: 'review.ReviewAnswered.v1', data: { ...order, text: null } };
  }
};
