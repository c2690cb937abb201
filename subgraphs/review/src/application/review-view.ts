import type { Role } from '#kernel/transitions.ts';
import type { WrittenReview } from '../domain/review.ts';

/** A review as it is shown. Whose it is stays here. */
export type ReviewView = { readonly id: string; readonly review: WrittenReview };

/** What a store's reviews come to: how many, and the sum of what they rate. */
export type StoreRating = { readonly count: number; readonly sum: number };

/** Where a review stands in its store's list, newest first. */
export type ReviewPlace = { readonly writtenAt: string; readonly id: string };
export type ReviewListing = { readonly after: ReviewPlace | null; readonly take: number };

/** Whether the order of a review is somebody's concern: its customer's, its store owner's, support's. */
export const concerns = ({ customerId, ownerId }: WrittenReview, asker: { readonly id: string; readonly roles: readonly Role[] }): boolean =>
  asker.id === customerId || asker.id === ownerId || asker.roles.includes('SUPPORT');
