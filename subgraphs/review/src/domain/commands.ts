import type { Role } from '#kernel/transitions.ts';
import type { ReviewedOrder } from './review.ts';

/** Every command carries the time it is given at, and in which role. */
export type ReviewCommand =
  /** `completed`: whether the customer has what they ordered. */
  | { readonly type: 'WriteReview'; readonly at: string; readonly by: Role; readonly order: ReviewedOrder & { readonly completed: boolean }; readonly rating: number; readonly text: string | null }
  | { readonly type: 'AnswerReview'; readonly at: string; readonly by: Role; readonly text: string };

export type ReviewRejection = 'ALREADY_WRITTEN' | 'NOT_WRITTEN' | 'NOT_ALLOWED' | 'NOT_COMPLETED' | 'RATING' | 'TEXT';

export const limits = { rating: { least: 1, most: 5 }, textCharacters: 2_000 } as const;
