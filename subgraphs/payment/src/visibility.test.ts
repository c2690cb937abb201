import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/new-id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { paymentLoaders } from './adapters/graphql/loaders.ts';
import { people, type PaymentSystem, startPaymentSystem } from './testing/system.ts';

let system: PaymentSystem;
const orderIds = [newId(), newId(), newId()];
let paymentId: string;
beforeAll(async () => {
  system = await startPaymentSystem();
  paymentId = (await system.authorize(orderIds[0]!, 'sim_approve')).payment.id;
  for (const orderId of orderIds.slice(1)) await system.authorize(orderId, 'sim_approve');
});
afterAll(() => system[Symbol.asyncDispose]());

const entities = async (representations: object[], asking: { caller?: 'order' | 'router'; viewer?: Viewer | null }) => {
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    ... on Order { id payment { status amount { amount formatted } refunded { amount } method refunds { id } } }
    ... on Payment { id status }
  } }`;
  return (await system.ask<{ _entities: unknown[] }>(query, { representations }, asking)).data?._entities;
};
const order = (id = orderIds[0]) => ({ __typename: 'Order', id });
const shown = { status: 'AUTHORIZED', amount: { amount: 18_000, formatted: '₩18,000' }, refunded: { amount: 0 }, method: 'si…ve', refunds: [] };

describe("an order's payment", () => {
  it('is shown to its customer, the store\'s owner, support and the order context', async () => {
    for (const viewer of [people.customer, people.owner, people.support]) expect(await entities([order()], { caller: 'router', viewer })).toEqual([{ id: orderIds[0], payment: shown }]);
    expect(await entities([order()], { caller: 'order' })).toEqual([{ id: orderIds[0], payment: shown }]);
  });

  it('is null to everybody else', async () => {
    for (const viewer of [people.stranger, null]) expect(await entities([order()], { caller: 'router', viewer })).toEqual([{ id: orderIds[0], payment: null }]);
  });

  it('is null where there is none', async () => {
    expect(await entities([order(newId()), order('no id')], { caller: 'router', viewer: people.support })).toMatchObject([{ payment: null }, { payment: null }]);
  });

  it('is null, and no entity, to strangers who know its id', async () => {
    const payment = { __typename: 'Payment', id: paymentId };
    expect(await entities([payment], { caller: 'router', viewer: people.stranger })).toEqual([null]);
    expect(await entities([payment], { caller: 'router', viewer: people.customer })).toEqual([{ id: paymentId, status: 'AUTHORIZED' }]);
  });

  it('is read with one query for all of a list', async () => {
    const batches: (readonly string[])[] = [];
    const none = async (ids: readonly string[]) => (batches.push(ids), ids.map(() => null));
    const { ofOrder } = paymentLoaders({ byIds: none, ofOrders: none })();
    expect(await Promise.all([...orderIds, 'no id', ...orderIds].map((id) => ofOrder.load(id)))).toEqual(Array(7).fill(null));
    expect(batches).toEqual([orderIds]);
    expect(await entities(orderIds.map(order), { caller: 'router', viewer: people.owner })).toEqual(orderIds.map((id) => ({ id, payment: shown })));
  });

  it('is told by paymentOfOrder to the order context alone', async () => {
    const query = 'query ($orderId: ID!) { paymentOfOrder(orderId: $orderId) { id } }';
    expect((await system.ask(query, { orderId: orderIds[0] })).data).toEqual({ paymentOfOrder: { id: paymentId } });
    expect((await system.ask(query, { orderId: orderIds[0] }, { caller: 'router', viewer: people.support })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
