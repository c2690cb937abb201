import type { WrittenReview } from '../../domain/review.ts';
import type { Prisma, Review as Row } from './generated/client.ts';

export const toReviewColumns = ({ storeId, ownerId, customerId, rating, text, writtenAt, ...review }: WrittenReview) =>
  ({
    storeId, ownerId, customerId, rating, text, writtenAt,
    answer: review.status === 'ANSWERED' ? review.answer.text : null,
    answeredAt: review.status === 'ANSWERED' ? review.answer.answeredAt : null,
  }) satisfies Omit<Prisma.ReviewCreateInput, 'id' | 'version'>;

/** The review that a row holds; its id is its order's. */
export const toReview = ({ id, storeId, ownerId, customerId, rating, text, writtenAt, answer, answeredAt }: Row): WrittenReview => {
  const written = { orderId: id, storeId, ownerId, customerId, rating, text, writtenAt: writtenAt.toISOString() };
  if (answer === null || answeredAt === null) return { status: 'WRITTEN', ...written }; // of what was opened (review-words.ts)
  return { status: 'ANSWERED', ...written, answer: { text: answer, answeredAt: answeredAt.toISOString() } };
};
