import type { Clock } from '#kernel/clock.ts';
import { isUuid } from '#kernel/id.ts';
import type { SubgraphContext } from '#platform/context.ts';
import { connection } from '#platform/graphql/connection.ts';
import { signedInAs } from '#platform/graphql/signed-in.ts';
import type { answerReview, ReviewOutcome, writeReview } from '../../application/handle.ts';
import type { ReviewView } from '../../application/review-view.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { toCommandKey, toReviewPage } from './input.ts';
import type { ReviewLoaders } from './loaders.ts';
import { answeringRefusal, keyReused, orderNotFound, reviewNotFound, writingRefusal } from './refusals.ts';

type Context = SubgraphContext<ReviewLoaders>;
type Dependencies = { readonly write: ReturnType<typeof writeReview>; readonly answer: ReturnType<typeof answerReview>; readonly clock: Clock };

export const reviewResolvers = ({ write, answer, clock }: Dependencies): Resolvers<Context> => ({
  Mutation: {
    writeReview: async (_, { input }, context) => {
      const viewer = signedInAs(context.viewer, 'CUSTOMER');
      const key = toCommandKey('writeReview', viewer, input);
      const { orderId, rating, text } = input;
      if (!isUuid(orderId)) return orderNotFound();
      const outcome = await write(viewer, orderId, { type: 'WriteReview', at: clock().toISOString(), rating, text: text ?? null }, key);
      if (outcome.kind === 'keyReused') return keyReused();
      return outcome.kind === 'rejected' ? writingRefusal(outcome) : { __typename: 'WriteReviewSuccess', review: written(outcome) };
    },
    answerReview: async (_, { input }, context) => {
      const viewer = signedInAs(context.viewer, 'STORE_OWNER');
      const key = toCommandKey('answerReview', viewer, input);
      const { reviewId, text } = input;
      if (!isUuid(reviewId)) return reviewNotFound();
      const outcome = await answer(viewer, reviewId, { type: 'AnswerReview', at: clock().toISOString(), text }, key);
      if (outcome.kind === 'keyReused') return keyReused();
      return outcome.kind === 'rejected' ? answeringRefusal(outcome) : { __typename: 'AnswerReviewSuccess', review: written(outcome) };
    },
  },

  Review: {
    __resolveReference: ({ id }, { loaders }) => loaders.reviews.load(id),
    rating: ({ review }) => review.rating,
    text: ({ review }) => review.text,
    createdAt: ({ review }) => new Date(review.writtenAt),
    answer: ({ review }) => (review.status === 'ANSWERED' ? review.answer : null),
    store: ({ review }) => ({ id: review.storeId }),
    order: ({ review }) => ({ id: review.orderId }),
  },
  ReviewAnswer: { answeredAt: ({ answeredAt }) => new Date(answeredAt) },

  Store: {
    rating: async ({ id }, _, { loaders }) => {
      const { count, sum } = await loaders.ratings.load(id);
      return count === 0 ? null : sum / count;
    },
    ratingCount: async ({ id }, _, { loaders }) => (await loaders.ratings.load(id)).count,
    reviews: async ({ id }, args, { loaders }) => {
      const { listing, page } = toReviewPage(args);
      return connection(page, await loaders.pages.load({ storeId: id, ...listing }), ({ id: reviewId, review }) => [review.writtenAt, reviewId], (view) => view);
    },
  },
  Order: { review: ({ id }, _, { loaders }) => loaders.reviewOfOrder(id) },
});

const written = ({ id, state }: Extract<ReviewOutcome, { kind: 'accepted' }>): ReviewView => {
  if (state.status === 'NONE') throw new Error(`review ${id} was accepted and is not there`);
  return { id, review: state };
};
