import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { as } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { type Context, databaseVariable } from '../../scripts/services.ts';
import { key, playAndCheckOneOrder, untilOpenForBusiness } from '../e2e/order-life.ts';
import { startSystem, type System } from '../e2e/system.ts';
import { expectInvariants } from './invariants.ts';

describe('the invariants of the domain', () => {
  let system: System;
  let orderId: string;
  beforeAll(async () => {
    system = await startSystem();
    await playAndCheckOneOrder(system);
    // one more, that waits in the kitchen
    const customer = await system.as('customer');
    orderId = as('PlaceOrderSuccess', (await customer.get(op.PlaceOrderDocument, { input: { ...(await untilOpenForBusiness(system)), idempotencyKey: key(), paymentMethod: 'sim_approve' } })).placeOrder).order.id;
    await expectInvariants(system);
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  const inDatabase = async (context: Context, ...statements: string[]) => {
    const client = new pg.Client(system.environment[databaseVariable(context)]);
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  const atProvider = async (path: string, body: object) => {
    const { ok } = await fetch(`${system.environment['PAYMENT_PROVIDER_URL']}/payments${path}`, { method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': stray }, body: JSON.stringify(body) });
    expect(ok).toBe(true);
  };
  const stray = randomUUID();

  type Case = readonly [what: string, spoil: () => Promise<void>, mend: () => Promise<void>];
  it.each<Case>([
    ['money is kept that the order does not say', () => inDatabase('order', 'UPDATE "order" SET total = total + 1'), () => inDatabase('order', 'UPDATE "order" SET total = total - 1')],
    ['money was refused when the food was gone, and is not on record as lost', () => inDatabase('payment', `UPDATE payment SET capture_refused = 'CARD_EXPIRED' WHERE status = 'CAPTURED'`), () => inDatabase('payment', 'UPDATE payment SET capture_refused = NULL')],
    ['more was given back than was taken', () => inDatabase('payment', `INSERT INTO refund (id, payment_id, amount, status) SELECT '${stray}', payment_id, amount + 1, 'SUCCEEDED' FROM payment WHERE status = 'CAPTURED'`), () => inDatabase('payment', 'DELETE FROM refund')],
    ['an order stands unpaid', () => inDatabase('order', `UPDATE "order" SET status = 'EXPIRED' WHERE status = 'PLACED'`), () => inDatabase('order', `UPDATE "order" SET status = 'PLACED' WHERE status = 'EXPIRED'`)],
    ['a charge is of no order', () => atProvider('', { amount: 1_000, currency: 'KRW', method: 'sim_approve', reference: randomUUID() }), () => atProvider(`/${stray}/void`, {})],
    ['food was handed over whose order is off', () => inDatabase('order', `UPDATE "order" SET status = 'CANCELLED', cancellation = '{"refund":{"amount":0}}' WHERE status = 'COMPLETED'`), () => inDatabase('order', `UPDATE "order" SET status = 'COMPLETED', cancellation = NULL WHERE status = 'CANCELLED'`)],
    ['a placed order has no ticket', () => inDatabase('store', `UPDATE ticket SET order_id = '${stray}' WHERE order_id = '${orderId}'`), () => inDatabase('store', `UPDATE ticket SET order_id = '${orderId}' WHERE order_id = '${stray}'`)],
    ['a ready ticket has no delivery', () => inDatabase('store', `UPDATE ticket SET status = 'READY' WHERE order_id = '${orderId}'`), () => inDatabase('store', `UPDATE ticket SET status = 'AWAITING_ACCEPTANCE' WHERE order_id = '${orderId}'`)],
    ['an event was not applied', () => inDatabase('store', 'CREATE TABLE kept AS SELECT * FROM inbox', `DELETE FROM inbox WHERE aggregate_id = '${orderId}'`), () => inDatabase('store', 'INSERT INTO inbox SELECT * FROM kept ON CONFLICT DO NOTHING', 'DROP TABLE kept')],
    ['My page is not what its events make it', () => inDatabase('customer', 'UPDATE my_page SET version = version + 1'), () => inDatabase('customer', 'UPDATE my_page SET version = version - 1')],
  ])('are seen to be broken when %s', async (_, spoil, mend) => {
    await spoil();
    await expect(expectInvariants(system, 300)).rejects.toThrow('expect(');
    await mend();
    await expectInvariants(system);
  });
});
