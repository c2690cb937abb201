import DataLoader from 'dataloader';
import { isUuid } from '#kernel/id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { concerns, type ReviewListing, type ReviewView, type StoreRating } from '../../application/review-view.ts';

/** How many are read at once: each function answers all its keys in a fixed number of queries. */
export type Batches = {
  readonly reviews: (ids: readonly string[]) => Promise<(ReviewView | null)[]>;
  readonly ratings: (storeIds: readonly string[]) => Promise<StoreRating[]>;
  readonly pages: (storeIds: readonly string[], listing: ReviewListing) => Promise<ReviewView[][]>;
};

export type StorePage = ReviewListing & { readonly storeId: string };
export type ReviewLoaders = ReturnType<ReturnType<typeof reviewLoaders>>;

const none: StoreRating = { count: 0, sum: 0 };

/** What one request's resolvers share. */
export const reviewLoaders = (batches: Batches) => (viewer: Viewer | null) => {
  const reviews = new DataLoader(byUuid<ReviewView | null>(null, batches.reviews));
  return {
    reviews,
    /** The review of an order, for those the order concerns: null for everybody else. */
    reviewOfOrder: async (orderId: string): Promise<ReviewView | null> => {
      if (viewer === null) return null;
      const view = await reviews.load(orderId); // a review has its order's id
      return view !== null && concerns(view.review, viewer) ? view : null;
    },
    ratings: new DataLoader(byUuid(none, batches.ratings)),
    pages: new DataLoader(samePages(batches.pages), { cacheKeyFn: (page: StorePage) => JSON.stringify(page) }),
  };
};

/** Asks the database only for what can be an id there; everything else is answered with `missing`. */
const byUuid = <Found>(missing: Found, batch: (ids: readonly string[]) => Promise<readonly Found[]>) => async (ids: readonly string[]): Promise<Found[]> => {
  const askable = ids.filter(isUuid);
  const found = askable.length > 0 ? await batch(askable) : [];
  const byId = new Map(askable.map((id, index) => [id, found[index] ?? missing]));
  return ids.map((id) => byId.get(id) ?? missing);
};

/** Pages that differ in the store alone are read together. */
const samePages = (batch: Batches['pages']) => async (pages: readonly StorePage[]): Promise<ReviewView[][]> => {
  const read = new Map<StorePage, ReviewView[]>();
  const alike = Map.groupBy(pages.filter(({ storeId }) => isUuid(storeId)), ({ storeId: _, ...listing }) => JSON.stringify(listing));
  await Promise.all([...alike.values()].map(async (group) => {
    const found = await batch(group.map(({ storeId }) => storeId), group[0]!);
    group.forEach((page, index) => read.set(page, found[index] ?? []));
  }));
  return pages.map((page) => read.get(page) ?? []);
};
