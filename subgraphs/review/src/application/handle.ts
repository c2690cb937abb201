import { type CommandKey, commandHandler, type Outcome } from '#kernel/command-handler.ts';
import { type Decider, reject } from '#kernel/decider.ts';
import type { ReviewCommand, ReviewRejection } from '../domain/commands.ts';
import { review } from '../domain/decider.ts';
import type { Review, ReviewEvent } from '../domain/review.ts';
import type { Orders, Reviews } from './ports.ts';

export type ReviewOutcome = Outcome<Review, ReviewEvent, ReviewRejection | 'NOT_FOUND'>;
type Given<Command> = Command extends unknown ? Omit<Command, 'by' | 'order'> : never;

/** Runs a customer's WriteReview. Somebody else's order is none that they know of. */
export const writeReview =
  (reviews: Reviews, orders: Pick<Orders, 'recordOf'>) =>
  async (writer: { readonly id: string }, orderId: string, command: Given<Extract<ReviewCommand, { type: 'WriteReview' }>>, key: CommandKey): Promise<ReviewOutcome> => {
    const record = await orders.recordOf(orderId);
    if (record?.customerId !== writer.id) return { kind: 'rejected', id: orderId, state: review.initial, reason: 'NOT_FOUND' };
    const { completedAt, ...order } = record; // once completed, an order stays so: reading it before deciding is soon enough
    return commandHandler(review, reviews)(orderId, { ...command, by: 'CUSTOMER', order: { ...order, completed: completedAt !== null } }, { command: key });
  };

/** Runs a store owner's AnswerReview. Another store's review is none that they could answer. */
export const answerReview =
  (reviews: Reviews) =>
  (owner: { readonly id: string }, reviewId: string, command: Given<Extract<ReviewCommand, { type: 'AnswerReview' }>>, key: CommandKey): Promise<ReviewOutcome> =>
    commandHandler(ofOwner(owner.id), reviews)(reviewId, { ...command, by: 'STORE_OWNER' }, { command: key });

const ofOwner = (ownerId: string): Decider<ReviewCommand, Review, ReviewEvent, ReviewRejection | 'NOT_FOUND'> => ({
  ...review,
  decide: (command, state) => (state.status !== 'NONE' && state.ownerId === ownerId ? review.decide(command, state) : reject('NOT_FOUND')),
});
