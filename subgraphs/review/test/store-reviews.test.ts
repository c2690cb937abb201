import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoStore } from '#demo-city/stores.ts';
import { newId } from '#platform/new-id.ts';
import { customer, otherCustomer, owner, type Reviews, startReviews } from './service.ts';

let reviews: Reviews;
beforeAll(async () => {
  reviews = await startReviews();
});
afterAll(() => reviews?.stop());

type Page = { readonly nodes: readonly { id: string; rating: number }[]; readonly pageInfo: { endCursor: string; hasNextPage: boolean; hasPreviousPage: boolean } };
type Store = { readonly rating: number | null; readonly ratingCount: number; readonly reviews: Page };
const selection = (args: string) => `rating ratingCount reviews(${args}) { nodes { id rating } pageInfo { endCursor hasNextPage hasPreviousPage } }`;
const storeOf = (storeId: string, args = 'first: 100') => reviews.entity<Store>(null, 'Store', storeId, selection(args));

describe('a store', () => {
  it('has no rating before its first review', async () => {
    expect(await storeOf(demoStore(9).id)).toMatchObject({ rating: null, ratingCount: 0, reviews: { nodes: [], pageInfo: { hasNextPage: false } } });
  });

  it('has the rating that hundreds of reviews at once come to, exactly', async () => {
    const storeId = demoStore(0).id;
    const orders = await reviews.completedOrders(300, storeId);
    const ratings = orders.map((_, n) => 1 + (n * n) % 5);
    const results = await Promise.all(orders.map((orderId, n) => reviews.write(customer!, { orderId, rating: ratings[n] })));
    expect(results.every(({ __typename }) => __typename === 'WriteReviewSuccess')).toBe(true);
    const sum = ratings.reduce((total, rating) => total + rating, 0);
    expect(await storeOf(storeId)).toMatchObject({ rating: sum / 300, ratingCount: 300 });
    expect(await reviews.rows('SELECT count, sum FROM store_rating WHERE store_id = $1', storeId)).toEqual(await reviews.rows('SELECT count(*)::int AS count, sum(rating)::int AS sum FROM review WHERE store_id = $1', storeId));
  });

  it('is not rated by a review that is refused, and not by an answer', async () => {
    const store = demoStore(1);
    const orderId = await reviews.completedOrder(otherCustomer!, store.id);
    await reviews.write(otherCustomer!, { orderId, rating: 2 });
    await reviews.write(otherCustomer!, { orderId, rating: 5 });
    expect(await reviews.answer(owner!, { reviewId: orderId, text: '...' })).toMatchObject({ __typename: 'AnswerReviewSuccess' });
    expect(await storeOf(store.id)).toMatchObject({ rating: 2, ratingCount: 1 });
  });
});

describe('its reviews', () => {
  const storeId = demoStore(2).id;
  const written: string[] = [];
  beforeAll(async () => {
    for (const [n, orderId] of (await reviews.completedOrders(7, storeId)).entries()) {
      await reviews.write(customer!, { orderId, rating: 1 + (n % 5) });
      written.unshift(orderId);
    }
  });

  it('come newest first, a page at a time, also when more are written meanwhile', async () => {
    const first = await storeOf(storeId, 'first: 3');
    expect(first.reviews.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const [newest] = await reviews.completedOrders(1, storeId);
    await reviews.write(customer!, { orderId: newest });
    const second = await storeOf(storeId, `first: 3, after: "${first.reviews.pageInfo.endCursor}"`);
    const third = await storeOf(storeId, `first: 3, after: "${second.reviews.pageInfo.endCursor}"`);
    expect([first, second, third].flatMap(({ reviews: { nodes } }) => nodes.map(({ id }) => id))).toEqual(written);
    expect(third.reviews.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect((await storeOf(storeId)).reviews.nodes[0]?.id).toBe(newest);
  });

  it('written at the same moment are all listed, each once', async () => {
    const crowded = demoStore(3).id;
    await reviews.rows(`
      INSERT INTO review (id, version, store_id, owner_id, customer_id, rating, written_at)
      SELECT gen_random_uuid(), 1, $1, gen_random_uuid(), gen_random_uuid(), 5, '2026-03-02T12:00:00Z' FROM generate_series(1, 25)`, crowded);
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { reviews: page } = await storeOf(crowded, `first: 10${after}`);
      seen.push(...page.nodes.map(({ id }) => id));
      if (!page.pageInfo.hasNextPage) break;
      after = `, after: "${page.pageInfo.endCursor}"`;
    }
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
  });

  it.each(['first: 0', 'first: 101', 'after: "x"', 'after: "WyIxIiwiMiJd"'])('say what would be right for (%s)', async (args) => {
    await expect(storeOf(storeId, args)).rejects.toThrow('BAD_USER_INPUT');
  });

  it('are everybody\'s to read, and do not say whose they are', async () => {
    expect(await reviews.entity(null, 'Review', written[0]!, 'id rating text createdAt answer { text } store { id } order { id }')).toEqual({
      id: written[0], rating: expect.any(Number), text: null, createdAt: expect.any(String), answer: null, store: { id: storeId }, order: { id: written[0] },
    });
    const { data } = await reviews.ask<{ __type: { fields: { name: string }[] } }>(null, '{ __type(name: "Review") { fields { name } } }');
    expect(data.__type.fields.map(({ name }) => name)).toEqual(['id', 'rating', 'text', 'createdAt', 'answer', 'store', 'order']);
    expect(await reviews.entity(null, 'Review', newId(), 'id')).toBeNull();
  });
});
