import type { Vault } from '#platform/vault/vault.ts';
import type { ReviewListing, ReviewView, StoreRating } from '../../application/review-view.ts';
import type { PrismaClient } from './generated/client.ts';
import { toReview } from './review-row.ts';
import { openReviews } from './review-words.ts';

/** What is read of reviews, for many at once; with one query more for keys that were not used lately. */
export const reviewViews = (prisma: PrismaClient, vault: Vault) => ({
  /** One query. */
  byIds: async (ids: readonly string[]): Promise<(ReviewView | null)[]> => {
    const rows = await openReviews(vault, await prisma.review.findMany({ where: { id: { in: [...ids] } } }));
    const found = new Map(rows.map((row) => [row.id, { id: row.id, review: toReview(row) }]));
    return ids.map((id) => found.get(id) ?? null);
  },

  /** One query. */
  ratings: async (storeIds: readonly string[]): Promise<StoreRating[]> => {
    const rows = await prisma.storeRating.findMany({ where: { storeId: { in: [...storeIds] } } });
    const found = new Map(rows.map(({ storeId, count, sum }) => [storeId, { count, sum }]));
    return storeIds.map((storeId) => found.get(storeId) ?? { count: 0, sum: 0 });
  },

  /** The same page of several stores, newest first. Two queries, however many stores. */
  pages: async (storeIds: readonly string[], { after, take }: ReviewListing): Promise<ReviewView[][]> => {
    const listed = await prisma.$queryRaw<{ id: string }[]>`
      SELECT page.id FROM unnest(${[...storeIds]}::uuid[]) AS store (id) CROSS JOIN LATERAL (
        SELECT id FROM review
        WHERE store_id = store.id AND (${after?.id ?? null}::uuid IS NULL OR (written_at, id) < (${after?.writtenAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
        ORDER BY written_at DESC, id DESC LIMIT ${take}::int) AS page`;
    const rows = await openReviews(vault, await prisma.review.findMany({ where: { id: { in: listed.map(({ id }) => id) } }, orderBy: [{ writtenAt: 'desc' }, { id: 'desc' }] }));
    const byStore = Map.groupBy(rows, ({ storeId }) => storeId);
    return storeIds.map((storeId) => (byStore.get(storeId) ?? []).map((row) => ({ id: row.id, review: toReview(row) })));
  },
});
