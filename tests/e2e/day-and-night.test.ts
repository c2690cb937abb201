import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing/eventually.ts';
import { as } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { expectInvariants } from '../faults/invariants.ts';
import { type Basket, key, untilOpenForBusiness } from './order-life.ts';
import { startSystem, type System } from './system.ts';

const orders = 10;
const away = ['store', 'delivery', 'customer'] as const;

describe('while the systems of the stores, the riders and My page are down', () => {
  let system: System;
  let basket: Basket;
  beforeAll(async () => {
    system = await startSystem();
    basket = await untilOpenForBusiness(system);
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  it(`takes ${orders} orders and their money, and catches up when they are back: a ticket and a timeline each, nothing twice`, async () => {
    const customer = await system.as('customer');
    for (const name of away) await system.stop(name);

    const place = async () => (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve' } })).placeOrder;
    const placed = await Promise.all(Array.from({ length: orders }, place));
    const ids = placed.map((result) => as('PlaceOrderSuccess', result).order.id).sort();
    for (const id of ids) {
      // what is away is missing from the answer, and the rest is there
      const { data } = await customer.ask(op.OrderStandingDocument, { id });
      expect(data).toEqual({ order: { id, status: 'PLACED', ticket: null, payment: { status: 'AUTHORIZED' } } });
    }

    for (const name of away) await system.start(name);
    const owner = await system.as('owner');
    await eventually(async () => {
      const { store } = await owner.get(op.StoreTicketsDocument, { storeId: basket.storeId });
      expect(store?.tickets.nodes.map(({ order }) => order.id).sort()).toEqual(ids);
    });
    await eventually(async () => {
      const { me } = await customer.get(op.MyOrdersDocument, {});
      expect(me?.orders.nodes.map(({ id }) => id).sort()).toEqual(ids);
      for (const { timeline } of me?.orders.nodes ?? []) expect(timeline).toEqual([{ sequence: 1, status: 'PENDING_PAYMENT' }, { sequence: 2, status: 'PLACED' }]);
    });
    await expectInvariants(system);
  });
});
