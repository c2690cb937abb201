import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '#testing/eventually.ts';
import { as, type Person } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { databaseVariable } from '../../scripts/services.ts';
import { expectInvariants } from '../faults/invariants.ts';
import { type Basket, key, untilOpenForBusiness } from './order-life.ts';
import { startSystem, type System } from './system.ts';

describe('an order whose payment does not simply go through', () => {
  let system: System;
  let customer: Person;
  let basket: Basket;
  beforeAll(async () => {
    system = await startSystem({ environment: { PAYMENT_PROVIDER_TIMEOUT_MS: '1500', PAYMENT_PROVIDER_SLOW_MS: '200' } });
    customer = await system.as('customer');
    basket = await untilOpenForBusiness(system);
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  const place = async (paymentMethod: string, idempotencyKey = key()) => (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey, paymentMethod } })).placeOrder;
  const books = async () => (await (await fetch(`${system.environment['PAYMENT_PROVIDER_URL']}/books`)).json()) as Books;
  const ordersShown = async () => (await customer.get(op.MyOrdersDocument, {})).me?.orders.nodes.map(({ id }) => id);
  const standing = async (id: string) => (await customer.get(op.OrderStandingDocument, { id })).order;

  it('is declined: it never stands, the store never hears of it, and nothing was charged', async () => {
    const before = await books();
    const declined = await place('sim_decline');
    expect(declined).toMatchObject({ __typename: 'PaymentDeclined', code: 'PAYMENT_DECLINED' });
    expect(charged(await books())).toEqual(charged(before));
    expect(await ordersShown()).toEqual([]);
  });

  it('is slow but good: it stands', async () => {
    expect(await place('sim_slow')).toMatchObject({ __typename: 'PlaceOrderSuccess', order: { status: 'PLACED' } });
  });

  it('is asked for outside every transaction: while the provider thinks, none is open', async () => {
    const contexts = ['order', 'payment'] as const;
    const pools = contexts.map((context) => new pg.Pool({ connectionString: system.environment[databaseVariable(context)], max: 1 }));
    // the provider takes its time until it has been looked
    await fetch(`${system.environment['PAYMENT_PROVIDER_URL']}/behaviour`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ mode: 'slow', delayMs: 1_200, only: ['authorize'], times: 1 }),
    });
    try {
      let answered = false;
      const placing = place('sim_approve').finally(() => (answered = true));
      const [orders, payments] = pools as [pg.Pool, pg.Pool];
      // the wish is there for everybody to see: it was committed before anybody was asked
      await eventually(async () => expect((await payments.query(`SELECT 1 FROM payment WHERE status = 'CREATED'`)).rowCount).toBe(1));
      expect((await orders.query(`SELECT 1 FROM "order" WHERE status = 'PENDING_PAYMENT'`)).rowCount).toBe(1);
      // others come and go; one that were open all along would be seen at every look
      await eventually(async () => {
        const looks = await Promise.all(pools.map((pool) => pool.query(`SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()`)));
        expect(looks.flatMap(({ rows }) => rows)).toEqual([]);
      });
      expect(answered).toBe(false);
      const answer = await placing;
      const { id } = answer.__typename === 'PlaceOrderSuccess' ? answer.order : as('PaymentPending', answer).order; // on a busy machine it may have been too slow
      await eventually(async () => expect(await standing(id)).toMatchObject({ status: 'PLACED' }));
    } finally {
      await Promise.all(pools.map((pool) => pool.end()));
    }
  });

  it('timed out after charging: it is found out, and stands, charged once', async () => {
    const before = charged(await books()).length;
    const idempotencyKey = key();
    const answer = await place('sim_charge_then_timeout', idempotencyKey);
    // the provider had charged, so either it was found out in time, or it is pending
    const { id } = answer.__typename === 'PlaceOrderSuccess' ? answer.order : as('PaymentPending', answer).order;
    await eventually(async () => expect(await standing(id)).toMatchObject({ status: 'PLACED', ticket: { status: 'AWAITING_ACCEPTANCE' }, payment: { status: 'AUTHORIZED' } }));
    expect(await place('sim_charge_then_timeout', idempotencyKey)).toMatchObject({ __typename: 'PlaceOrderSuccess', order: { id } });
    expect(charged(await books())).toHaveLength(before + 1);
  });

  it('cannot be made while the provider is away: nothing is kept, the customer is told when to come back, and the same key works then', async () => {
    await system.stop('payment-provider');
    const idempotencyKey = key();
    const shown = await ordersShown();
    try {
      const answer = await place('sim_approve', idempotencyKey);
      expect(answer).toMatchObject({ __typename: 'PaymentUnavailable', retryAfter: expect.any(Number) });
      expect(await ordersShown()).toEqual(shown);
    } finally {
      await system.start('payment-provider');
    }
    await eventually(async () => expect(await place('sim_approve', idempotencyKey)).toMatchObject({ __typename: 'PlaceOrderSuccess' }));
  });

  it('is taken back before the store accepts: the money, the ticket and the order with it', async () => {
    const { order } = as('PlaceOrderSuccess', await place('sim_approve'));
    expect((await customer.get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId: order.id, reason: '마음이 바뀌었어요' } })).cancelOrder.__typename).toMatch(/^(CancellationRequested|CancelOrderSuccess)$/);
    await eventually(async () => expect(await standing(order.id)).toMatchObject({ status: 'CANCELLED', ticket: { status: 'CANCELLED' }, payment: { status: 'VOIDED' } }));
    const { order: shown } = await customer.get(op.WholeOrderDocument, { id: order.id });
    expect(shown?.cancellation).toMatchObject({ by: 'CUSTOMER', rule: 'BEFORE_ACCEPTANCE', reason: '마음이 바뀌었어요', storeGets: { amount: 0 } });
  });

  it('leaves the books right', () => expectInvariants(system));
});

type Books = { readonly payments: readonly { readonly status: string }[] };
const charged = ({ payments }: Books) => payments.filter(({ status }) => ['AUTHORIZED', 'CAPTURED'].includes(status.toUpperCase()));
