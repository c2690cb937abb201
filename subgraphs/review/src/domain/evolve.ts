import type { Review, ReviewEvent } from './review.ts';

/** The review after an event. Throws for an event that could not have happened there: a fault, not a refusal. */
export const evolve = (review: Review, event: ReviewEvent): Review => {
  switch (event.type) {
    case 'ReviewWritten':
      if (review.status !== 'NONE') throw impossible(review, event);
      return { status: 'WRITTEN', ...event.order, rating: event.rating, text: event.text, writtenAt: event.at };
    case 'ReviewAnswered':
      if (review.status === 'NONE') throw impossible(review, event);
      return { ...review, status: 'ANSWERED', answer: { text: event.text, answeredAt: event.at } };
  }
};

const impossible = ({ status }: Review, { type }: ReviewEvent): Error => new Error(`${type} cannot follow ${status}`);
