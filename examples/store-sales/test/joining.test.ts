import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import pg from 'pg';
import type { Running } from '#platform/service.ts';
import { testDatabase, type TestDatabase } from '#testing/database.ts';
import { eventually } from '#testing/eventually.ts';
import { callerKeys } from '../../../scripts/caller-secrets.ts';
import { compose } from '../../../scripts/compose.ts';
import { as, type Person } from '../../../scripts/demo/client.ts';
import * as op from '../../../scripts/demo/generated/operations.ts';
import { at } from '../../../scripts/root.ts';
import { contexts, databaseVariable } from '../../../scripts/services.ts';
import { type Basket, key, untilOpenForBusiness } from '../../../tests/e2e/order-life.ts';
import { startSystem, type System } from '../../../tests/e2e/system.ts';
import { context, start } from '../src/main.ts';

type Sales = { readonly store: { readonly name: string; readonly sales: readonly { readonly hour: string; readonly orders: number; readonly revenue: { readonly amount: number; readonly currency: string } }[] } };
type Asked = { readonly id: string; readonly from: string; readonly to: string };
const salesDocument = parse(`query ($id: ID!, $from: DateTime!, $to: DateTime!) {
  store(id: $id) { name sales(from: $from, to: $to) { hour orders revenue { amount currency } } }
}`) as TypedDocumentNode<Sales, Asked>;

const hour = 60 * 60 * 1_000;

describe('a context that joins the running system', () => {
  let folder: string;
  let system: System;
  let database: TestDatabase;
  let sales: Running;
  let basket: Basket;
  let subtotal: number;
  let tablesBefore: unknown;

  const supergraph = () => join(folder, 'supergraph.graphql');
  const around = (): Pick<Asked, 'from' | 'to'> => ({ from: new Date(Date.now() - 2 * hour).toISOString(), to: new Date(Date.now() + hour).toISOString() });
  const ask = (person: Person, more: Partial<Asked> = {}) => person.ask(salesDocument, { id: basket.storeId, ...around(), ...more });
  const order = async (): Promise<string> => {
    const { placeOrder } = await (await system.as('customer')).get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve' } });
    return as('PlaceOrderSuccess', placeOrder).order.id;
  };
  const sold = async (): Promise<{ orders: number; amount: number }> => {
    const { data, errors } = await ask(await system.as('owner'));
    if (!data) throw new Error(JSON.stringify(errors));
    return data.store.sales.reduce((all, { orders, revenue }) => ({ orders: all.orders + orders, amount: all.amount + revenue.amount }), { orders: 0, amount: 0 });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dosirak-joining-'));
    await copyFile(at('router/supergraph.graphql'), supergraph());
    system = await startSystem({ environment: { ROUTER_SUPERGRAPH: supergraph() } });
    basket = await untilOpenForBusiness(system);

    // a history, from before anybody thought of sales
    await order();
    const orderId = await order();
    const called = await order();
    await (await system.as('customer')).get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId: called } });
    const { order: placed } = await (await system.as('customer')).get(op.WholeOrderDocument, { id: orderId });
    subtotal = placed!.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0);
    tablesBefore = await tablesOfAll(system);

    database = await testDatabase({ sql: '' });
    sales = await start({ ...system.environment, STORE_SALES_PORT: '0', STORE_SALES_CALLER_KEYS: callerKeys(context, system.environment), STORE_SALES_DATABASE_URL: database.url });
    const { 'router/supergraph.graphql': composed } = await compose({ 'store-sales': { routing_url: sales.url, schema: { file: 'examples/store-sales/schema.graphql' } } });
    await writeFile(supergraph(), composed);
  });

  afterAll(async () => {
    await sales?.stop();
    await system?.[Symbol.asyncDispose]();
    await database?.drop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('is taken up by the router as it runs, and knows what was sold before it came', async () => {
    await eventually(async () => expect(await sold()).toEqual({ orders: 2, amount: 2 * subtotal }));
    const { data } = await ask(await system.as('owner'));
    expect(data?.store.name).toBe('달빛치킨');
    for (const { hour: begins, revenue } of data!.store.sales) expect([begins, revenue.currency]).toEqual([expect.stringMatching(/:00:00\.000Z$/), 'KRW']);
  });

  it('hears of what is sold from now on, and of what is called off', async () => {
    const before = await sold();
    const orderId = await order();
    await eventually(async () => expect(await sold()).toEqual({ orders: before.orders + 1, amount: before.amount + subtotal }));
    await (await system.as('customer')).get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId } });
    await eventually(async () => expect(await sold()).toEqual(before));
  });

  it('tells a store\'s sales to its owner and to support alone', async () => {
    expect((await ask(await system.as('support'))).data?.store.sales).not.toEqual([]);
    for (const account of ['other-owner', 'customer']) expect((await ask(await system.as(account))).errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect((await ask(system.anonymous)).errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    expect((await ask(await system.as('owner'), { from: '2026-01-01T00:00:00Z', to: '2026-03-01T00:00:00Z' })).errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  });

  it('changed nothing in any other context\'s database', async () => {
    expect(await tablesOfAll(system)).toEqual(tablesBefore);
  });
});

describe('the other contexts', () => {
  it('know nothing of it: not in their code, their schemas, nor their contracts', async () => {
    const folders = ['subgraphs', 'prisma', 'packages', 'router', 'identity', 'simulators'];
    const files = (await Promise.all(folders.map((name) => readdir(at(name), { recursive: true, withFileTypes: true })))).flat();
    const mentioning: string[] = [];
    for (const file of files.filter((entry) => entry.isFile() && !entry.parentPath.includes('generated'))) {
      const path = join(file.parentPath, file.name);
      if (/store-?sales|HourlySales/i.test(await readFile(path, 'utf8'))) mentioning.push(path);
    }
    expect(files.length).toBeGreaterThan(300);
    expect(mentioning).toEqual([]);
  });
});

/** Every column of every table of every context. */
const tablesOfAll = (system: System) =>
  Promise.all(contexts.map(async (context) => {
    const client = new pg.Client(system.environment[databaseVariable(context)]);
    await client.connect();
    try {
      const { rows } = await client.query<{ column: string }>(
        `SELECT concat_ws(' ', table_name, column_name, data_type, column_default) AS column FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1`);
      return { context, columns: rows.map(({ column }) => column) };
    } finally {
      await client.end();
    }
  }));
