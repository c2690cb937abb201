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
    const [orders, payments] = (['order', 'payment'] as const).map((context) => new pg.Pool({ connectionString: system.environment[databaseVariable(context)], max: 1 })) as [pg.Pool, pg.Pool];
    const inTransaction = `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()`;
    /** What is to be seen: the wish, which was committed before anybody was asked, and whatever transaction is open. */
    const look = async () => {
      const [pending, created, ...open] = await Promise.all([
        orders.query(`SELECT 1 FROM "order" WHERE status = 'PENDING_PAYMENT'`), payments.query(`SELECT 1 FROM payment WHERE status = 'CREATED'`), orders.query(inTransaction), payments.query(inTransaction),
      ]);
      return { pending: pending.rowCount, created: created.rowCount, open: open.flatMap(({ rows }) => rows as object[]) };
    };
    const thinksMs = 1_200;
    const seen: Awaited<ReturnType<typeof look>>[] = [];
    const isFree = ({ pending, created, open }: (typeof seen)[number]) => pending === 1 && created === 1 && open.length === 0;
    try {
      // on a busy machine the provider may have thought enough before anybody has looked
      for (let attempt = 0; attempt < 5 && !seen.some(isFree); attempt += 1) {
        await fetch(`${system.environment['PAYMENT_PROVIDER_URL']}/behaviour`, {
          method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ mode: 'slow', delayMs: thinksMs, only: ['authorize'], times: 1 }),
        });
        const began = performance.now();
        const placing = place('sim_approve');
        // others come and go; one that were open all along would be seen at every look. What was seen later than that may have been after the answer
        while (!seen.some(isFree)) {
          const now = await look();
          if (performance.now() - began > thinksMs) break;
          seen.push(now);
        }
        const answer = await placing;
        const { id } = answer.__typename === 'PlaceOrderSuccess' ? answer.order : as('PaymentPending', answer).order; // it may have been too slow as well
        await eventually(async () => expect(await standing(id)).toMatchObject({ status: 'PLACED' }));
      }
      expect(seen.findLast(({ created }) => created === 1)).toEqual({ pending: 1, created: 1, open: [] });
    } finally {
      await Promise.all([orders.end(), payments.end()]);
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
