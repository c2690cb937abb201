import { badInput } from '#platform/graphql/errors.ts';
import type { ReviewOutcome } from '../../application/handle.ts';
import type { ReviewView } from '../../application/review-view.ts';
import { limits } from '../../domain/commands.ts';

type Rejected = Extract<ReviewOutcome, { kind: 'rejected' }>;

/** Refusals as members of the mutations' result unions: a stable code, and a sentence for people that says what to do. */
export const keyReused = () =>
  ({ __typename: 'IdempotencyKeyReused' as const, code: 'IDEMPOTENCY_KEY_REUSED', message: 'This key came with another payload before: take a new key for a new command.' });

export const orderNotFound = () => ({ __typename: 'ReviewNotAllowed' as const, code: 'ORDER_NOT_FOUND', message: 'You have no such order.' });
export const reviewNotFound = () => ({ __typename: 'ReviewNotFound' as const, code: 'REVIEW_NOT_FOUND', message: 'Your store has no such review.' });

const notCompleted = () => ({ __typename: 'ReviewNotAllowed' as const, code: 'ORDER_NOT_COMPLETED', message: 'You can review it when you have received it.' });
const alreadyReviewed = (review: ReviewView) => ({ __typename: 'AlreadyReviewed' as const, code: 'ALREADY_REVIEWED', message: 'You have reviewed this order already.', review });

/** What a customer is told when a review is refused. Throws BAD_USER_INPUT for what no review would take. */
export const writingRefusal = ({ reason, id, state }: Rejected) => {
  switch (reason) {
    case 'NOT_FOUND':
    case 'NOT_ALLOWED':
    case 'NOT_WRITTEN':
      return orderNotFound();
    case 'NOT_COMPLETED':
      return notCompleted();
    case 'ALREADY_WRITTEN':
      return state.status === 'NONE' ? orderNotFound() : alreadyReviewed({ id, review: state });
    case 'RATING':
      throw badInput(`rating: ${limits.rating.least} to ${limits.rating.most}`);
    case 'TEXT':
      throw badInput(`text: at most ${limits.textCharacters} characters`);
  }
};

/** What a store's owner is told when an answer is refused. Throws BAD_USER_INPUT for what says nothing, or too much. */
export const answeringRefusal = ({ reason }: Rejected) => {
  if (reason === 'TEXT') throw badInput(`text: 1 to ${limits.textCharacters} characters`);
  return reviewNotFound();
};
