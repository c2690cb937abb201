import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import * as op from '../../scripts/demo/generated/operations.ts';
import { eventually } from '#testing/eventually.ts';
import { key, playAndCheckOneOrder } from './order-life.ts';
import { startSystem, type System } from './system.ts';

const document = <Data>(source: string) => parse(source) as TypedDocumentNode<Data, object>;
type Result = { readonly result: { readonly __typename: string; readonly code?: string } };
const write = document<Result>('mutation ($input: WriteReviewInput!) { result: writeReview(input: $input) { __typename ... on DomainError { code } } }');
const answer = document<Result>('mutation ($input: AnswerReviewInput!) { result: answerReview(input: $input) { __typename ... on DomainError { code } } }');
const read = document<object>(`{ stores(search: "달빛치킨", first: 1) { nodes {
  name rating ratingCount reviews(first: 5) { nodes { rating text answer { text } store { name } order { id } } }
} } }`);
const reviewed = document<{ order: { id: string; status: string; review: object | null } | null }>('query ($id: ID!) { order(id: $id) { id status review { rating text store { name } order { number } } } }');

describe('a review, through the router', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  it('is written by the one who ate, answered by the store, and read by everybody', async () => {
    await playAndCheckOneOrder(system);
    const [customer, other, owner] = [await system.as('customer'), await system.as('other-customer'), await system.as('owner')];
    const { me } = await customer.get(op.MyOrdersDocument, {});
    const { id: orderId, number } = me!.orders.nodes[0]!;

    expect(await other.get(write, { input: { idempotencyKey: key(), orderId, rating: 1 } })).toMatchObject({ result: { __typename: 'ReviewNotAllowed', code: 'ORDER_NOT_FOUND' } });
    // that it is completed comes by event
    await eventually(async () =>
      expect(await customer.get(write, { input: { idempotencyKey: key(), orderId, rating: 4, text: '바삭해요' } })).toMatchObject({ result: { __typename: 'WriteReviewSuccess' } }));
    expect(await owner.get(answer, { input: { idempotencyKey: key(), reviewId: orderId, text: '고맙습니다' } })).toMatchObject({ result: { __typename: 'AnswerReviewSuccess' } });

    const review = { rating: 4, text: '바삭해요', answer: { text: '고맙습니다' }, store: { name: '달빛치킨' }, order: { id: orderId } };
    expect(await system.anonymous.get(read, {})).toMatchObject({ stores: { nodes: [{ name: '달빛치킨', rating: 4, ratingCount: 1, reviews: { nodes: [review] } }] } });
    expect(await customer.get(reviewed, { id: orderId })).toMatchObject({ order: { status: 'COMPLETED', review: { rating: 4, store: { name: '달빛치킨' }, order: { number } } } });
    expect((await other.get(reviewed, { id: orderId })).order).toBeNull();
  });
});
