import { accept, type Decision, reject } from '#kernel/decider.ts';
import { transitionOf } from '#kernel/transitions.ts';
import { limits, type ReviewCommand, type ReviewRejection } from './commands.ts';
import type { Review, ReviewEvent } from './review.ts';
import { reviewTransitions } from './transitions.ts';

type ReviewDecision = Decision<ReviewEvent, ReviewRejection>;

/** What a command makes of a review: the event that follows, or why none can. */
export const decide = (command: ReviewCommand, review: Review): ReviewDecision => {
  switch (command.type) {
    case 'WriteReview':
      return guard(review, command) ?? write(command);
    case 'AnswerReview':
      return guard(review, command) ?? answer(review, command);
  }
};

/** Why the table forbids the command here, or null when it does not. */
const guard = ({ status }: Review, { type, by }: ReviewCommand): ReviewDecision | null => {
  const transition = transitionOf(reviewTransitions, status, type);
  if (transition === undefined) return reject(status === 'NONE' ? 'NOT_WRITTEN' : 'ALREADY_WRITTEN');
  return transition.by.includes(by) ? null : reject('NOT_ALLOWED');
};

const write = ({ at, order: { completed, ...order }, rating, text }: Extract<ReviewCommand, { type: 'WriteReview' }>): ReviewDecision => {
  if (!completed) return reject('NOT_COMPLETED');
  if (!Number.isInteger(rating) || rating < limits.rating.least || rating > limits.rating.most) return reject('RATING');
  const said = text?.trim() || null;
  if (said !== null && !isReadable(said)) return reject('TEXT');
  return accept({ type: 'ReviewWritten', at, order, rating, text: said });
};

const answer = (review: Review, { at, text }: Extract<ReviewCommand, { type: 'AnswerReview' }>): ReviewDecision => {
  const said = text.trim();
  if (said === '' || !isReadable(said)) return reject('TEXT');
  if (review.status === 'ANSWERED' && review.answer.text === said) return accept(); // it says so already
  return accept({ type: 'ReviewAnswered', at, text: said });
};

// U+0000 is no letter of any text, and nothing can keep it
const isReadable = (text: string): boolean => text.length <= limits.textCharacters && !text.includes('\0');
