import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/new-id.ts';
import { customer, moonlight, orderTelling, otherCustomer, otherOwner, owner, type Result, type Reviews, startReviews, support } from './service.ts';

let reviews: Reviews;
beforeAll(async () => {
  reviews = await startReviews();
});
afterAll(() => reviews?.stop());

const told = (orderId: string) => reviews.rows<{ type: string; sequence: number; data: object }>(`SELECT type, sequence, data FROM outbox WHERE aggregate_id = $1 ORDER BY sequence`, orderId);

describe('the customer of a completed order', () => {
  it('reviews it, and everybody hears', async () => {
    const orderId = await reviews.completedOrder();
    const written = await reviews.write(customer!, { orderId, rating: 4, text: ' 바삭해요 ' });
    expect(written).toEqual({
      __typename: 'WriteReviewSuccess',
      review: { id: orderId, rating: 4, text: '바삭해요', createdAt: expect.stringMatching(/Z$/), answer: null, store: { id: moonlight }, order: { id: orderId } },
    });
    expect(await told(orderId)).toEqual([
      { type: 'review.ReviewWritten.v1', sequence: 1, data: { orderId, storeId: moonlight, storeOwnerId: owner!.id, customerId: customer!.id, rating: 4, text: null } }, // what people write is not told
    ]);
  });

  it('needs no words', async () => {
    expect(await reviews.write(customer!, { orderId: await reviews.completedOrder() })).toMatchObject({ __typename: 'WriteReviewSuccess', review: { rating: 5, text: null } });
  });

  it('reviews it once, and is shown what they wrote', async () => {
    const orderId = await reviews.completedOrder();
    const { review } = await reviews.write(customer!, { orderId, rating: 5 });
    expect(await reviews.write(customer!, { orderId, rating: 1, text: '다시 보니' })).toMatchObject({ __typename: 'AlreadyReviewed', code: 'ALREADY_REVIEWED', review });
  });

  it('gets the same answer to the same key, and none to the key with something else', async () => {
    const input = { orderId: await reviews.completedOrder(), rating: 3, idempotencyKey: newId() };
    const first = await reviews.write(customer!, input);
    expect(await reviews.write(customer!, input)).toEqual(first);
    expect(await reviews.write(customer!, { ...input, rating: 5 })).toMatchObject({ __typename: 'IdempotencyKeyReused' });
    expect(await told(input.orderId)).toHaveLength(1);
  });

  it('waits until it is completed', async () => {
    const order = orderTelling();
    await reviews.telling(order.submitted());
    expect(await reviews.write(customer!, { orderId: order.id })).toMatchObject({ __typename: 'ReviewNotAllowed', code: 'ORDER_NOT_FOUND' });
    await reviews.telling(order.placed(), order.delivered());
    expect(await reviews.write(customer!, { orderId: order.id })).toMatchObject({ __typename: 'ReviewNotAllowed', code: 'ORDER_NOT_COMPLETED' });
    await reviews.telling(order.completed());
    expect(await reviews.write(customer!, { orderId: order.id })).toMatchObject({ __typename: 'WriteReviewSuccess' });
  });
});

describe('everybody else', () => {
  it('reviews no order that is not theirs', async () => {
    const orderId = await reviews.completedOrder();
    expect(await reviews.write(otherCustomer!, { orderId })).toMatchObject({ __typename: 'ReviewNotAllowed', code: 'ORDER_NOT_FOUND' });
    for (const stranger of [owner!, support]) await expect(reviews.write(stranger, { orderId })).rejects.toThrow('FORBIDDEN');
    expect(await told(orderId)).toEqual([]);
  });
  it.each(['3e0f5c1e-6f0a-8c5b-9a53-0f6f5b9e2c11', 'no-id-at-all', "'; DROP TABLE review; --"])('finds no order %s', async (orderId) => {
    expect(await reviews.write(customer!, { orderId })).toMatchObject({ code: 'ORDER_NOT_FOUND' });
    expect(await reviews.answer(owner!, { reviewId: orderId, text: '고맙습니다' })).toMatchObject({ __typename: 'ReviewNotFound' });
  });
  it('signs in first', async () => {
    await expect(reviews.write(null, { orderId: newId() })).rejects.toThrow('UNAUTHENTICATED');
    await expect(reviews.answer(null, { reviewId: newId(), text: '고맙습니다' })).rejects.toThrow('UNAUTHENTICATED');
  });
});

describe('what makes no sense', () => {
  it.each([
    ['a rating of 0', { rating: 0 }, 'rating: 1 to 5'],
    ['a rating of 6', { rating: 6 }, 'rating: 1 to 5'],
    ['a novel', { text: '가'.repeat(2_001) }, 'text: at most 2000 characters'],
    ['a letter that is none', { text: 'a\0b' }, 'text: at most'],
    ['no key', { idempotencyKey: '' }, 'idempotencyKey: 1 to 200'],
    ['an endless key', { idempotencyKey: 'k'.repeat(201) }, 'idempotencyKey: 1 to 200'],
  ])('is refused: %s', async (_, input, message) => {
    const orderId = await reviews.completedOrder();
    await expect(reviews.write(customer!, { orderId, ...input })).rejects.toThrow(message);
    expect(await told(orderId)).toEqual([]);
  });
  it('is refused: an answer that says nothing', async () => {
    const orderId = await reviews.completedOrder();
    await reviews.write(customer!, { orderId });
    await expect(reviews.answer(owner!, { reviewId: orderId, text: '  ' })).rejects.toThrow('text: 1 to 2000 characters');
  });
});

describe('the store', () => {
  it('answers, and may put another answer in its place', async () => {
    const orderId = await reviews.completedOrder();
    await reviews.write(customer!, { orderId, rating: 2, text: '식었어요' });
    expect(await reviews.answer(owner!, { reviewId: orderId, text: '죄송합니다' })).toMatchObject({ __typename: 'AnswerReviewSuccess', review: { rating: 2, answer: { text: '죄송합니다' } } });
    expect(await reviews.answer(owner!, { reviewId: orderId, text: '죄송합니다' })).toMatchObject({ __typename: 'AnswerReviewSuccess' });
    expect(await reviews.answer(owner!, { reviewId: orderId, text: '다음엔 더 빨리!' })).toMatchObject({ review: { answer: { text: '다음엔 더 빨리!' } } });
    expect((await told(orderId)).map(({ type, sequence }) => [type, sequence])).toEqual([['review.ReviewWritten.v1', 1], ['review.ReviewAnswered.v1', 2], ['review.ReviewAnswered.v1', 3]]);
  });
  it('answers no other store\'s', async () => {
    const orderId = await reviews.completedOrder();
    await reviews.write(customer!, { orderId });
    expect(await reviews.answer(otherOwner!, { reviewId: orderId, text: '...' })).toMatchObject({ __typename: 'ReviewNotFound' });
    for (const stranger of [customer!, support]) await expect(reviews.answer(stranger, { reviewId: orderId, text: '...' })).rejects.toThrow('FORBIDDEN');
  });
});

describe('Order.review', () => {
  it('is there for those it concerns alone', async () => {
    const orderId = await reviews.completedOrder();
    const asked = (viewer: Parameters<Reviews['ask']>[0]) => reviews.entity<{ review: object | null }>(viewer, 'Order', orderId, 'review { id rating }');
    expect(await asked(customer!)).toEqual({ review: null });
    await reviews.write(customer!, { orderId, rating: 4 });
    for (const viewer of [customer!, owner!, support]) expect(await asked(viewer)).toEqual({ review: { id: orderId, rating: 4 } });
    for (const viewer of [null, otherCustomer!, otherOwner!]) expect(await asked(viewer)).toEqual({ review: null });
  });
});

describe('events', () => {
  it('take effect once, however often they come, and in their order', async () => {
    const order = orderTelling();
    const [submitted, placed, completed] = [order.submitted(), order.placed(), order.completed()];
    await reviews.tell(completed);
    await reviews.tell(placed, submitted);
    await reviews.telling(submitted, placed, completed);
    await Promise.all([reviews.telling(placed, completed), reviews.telling(submitted, placed, completed)]);
    expect(await reviews.rows('SELECT completed_at IS NOT NULL AS completed FROM order_record WHERE order_id = $1', order.id)).toEqual([{ completed: true }]);
    expect(await reviews.rows('SELECT 1 FROM parked_event WHERE aggregate_id = $1', order.id)).toEqual([]);
    expect(await reviews.write(customer!, { orderId: order.id })).toMatchObject({ __typename: 'WriteReviewSuccess' });
  });
});

describe('at the same time', () => {
  it('two reviews of one order are one review, and one refusal', async () => {
    for (const orderId of await reviews.completedOrders(50)) {
      const results = await Promise.all([1, 2, 3, 4].map((rating) => reviews.write(customer!, { orderId, rating })));
      const won = results.filter(({ __typename }) => __typename === 'WriteReviewSuccess');
      expect(won).toHaveLength(1);
      for (const lost of results.filter((result) => result !== won[0])) expect(lost).toMatchObject({ __typename: 'AlreadyReviewed', review: won[0]?.review });
      expect(await told(orderId)).toHaveLength(1);
    }
  });
  it('one review sent twice under one key is one review, told twice', async () => {
    const input = { orderId: await reviews.completedOrder(), rating: 4, idempotencyKey: newId() };
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => reviews.write(customer!, input)));
    expect(first).toMatchObject({ __typename: 'WriteReviewSuccess' });
    for (const other of others) expect(other).toEqual(first);
  });
  it('answers all count, one after the other', async () => {
    const orderId = await reviews.completedOrder();
    await reviews.write(customer!, { orderId });
    const answered: Result[] = await Promise.all(['가', '나', '다'].map((text) => reviews.answer(owner!, { reviewId: orderId, text })));
    expect(answered.map(({ __typename }) => __typename)).toEqual(Array(3).fill('AnswerReviewSuccess'));
    expect((await told(orderId)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  });
});
