import type { Transition } from '#kernel/transitions.ts';
import type { ReviewCommand } from './commands.ts';
import type { ReviewEvent, ReviewStatus } from './review.ts';

export type ReviewTransition = Transition<ReviewStatus, ReviewCommand['type'], ReviewEvent['type']>;

/** The life of a review. An answer may be replaced; what the customer wrote may not. */
export const reviewTransitions: readonly ReviewTransition[] = [
  { from: 'NONE', command: 'WriteReview', by: ['CUSTOMER'], event: 'ReviewWritten', to: 'WRITTEN' },
  { from: 'WRITTEN', command: 'AnswerReview', by: ['STORE_OWNER'], event: 'ReviewAnswered', to: 'ANSWERED' },
  { from: 'ANSWERED', command: 'AnswerReview', by: ['STORE_OWNER'], event: 'ReviewAnswered', to: 'ANSWERED' },
];
