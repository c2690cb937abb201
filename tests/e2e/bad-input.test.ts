import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tokenFor } from '../../scripts/token.ts';
import { forgeToken } from '../../identity/test/forge.ts';
import { type Answer, as, type Person } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { type Basket, key, untilOpenForBusiness } from './order-life.ts';
import { startSystem, type System } from './system.ts';

describe('what makes no sense, or is none of theirs', () => {
  let system: System;
  let customer: Person;
  let basket: Basket;
  beforeAll(async () => {
    system = await startSystem();
    customer = await system.as('customer');
    basket = await untilOpenForBusiness(system);
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  const input = (changes: object = {}) => ({ input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve', ...changes } });
  const codeOf = (answer: Answer<unknown>) => answer.errors?.[0]?.extensions?.['code'];
  const orderCount = async () => (await customer.get(op.MyOrdersDocument, {})).me?.orders.nodes.length ?? 0;

  it.each(['3e0f5c1e-6f0a-8c5b-9a53-0f6f5b9e2c11', 'no-id-at-all', "'; DROP TABLE store; --"])('answers StoreNotFound for the store %s', async (storeId) => {
    expect(await customer.get(op.PlaceOrderDocument, input({ storeId }))).toMatchObject({ placeOrder: { __typename: 'StoreNotFound', code: 'STORE_NOT_FOUND' } });
  });

  it.each([0, -1, 100])('refuses a quantity of %d, and says what would be right', async (quantity) => {
    const answer = await customer.ask(op.PlaceOrderDocument, input({ lines: [{ ...basket.lines[0], quantity }] }));
    expect(codeOf(answer)).toBe('BAD_USER_INPUT');
    expect(answer.errors?.[0]?.message).toMatch(/quantity: 1 to 99/);
  });

  it('refuses an order of nothing, and a place that is not on the globe', async () => {
    expect(codeOf(await customer.ask(op.PlaceOrderDocument, input({ lines: [] })))).toBe('BAD_USER_INPUT');
    expect(codeOf(await customer.ask(op.PlaceOrderDocument, input({ address: { line: 'x', location: { latitude: 91, longitude: 0 } } })))).toBe('BAD_USER_INPUT');
  });

  it('refuses an item the store does not sell, a place too far away, and a price that is not what was seen', async () => {
    expect(await customer.get(op.PlaceOrderDocument, input({ lines: [{ menuItemId: basket.storeId, quantity: 1 }] }))).toMatchObject({ placeOrder: { __typename: 'ItemUnavailable' } });
    expect(await customer.get(op.PlaceOrderDocument, input({ address: { line: '부산', location: { latitude: 35.18, longitude: 129.07 } } }))).toMatchObject({ placeOrder: { __typename: 'OutOfDeliveryArea' } });
    expect(await customer.get(op.PlaceOrderDocument, input({ expectedTotal: 1 }))).toMatchObject({ placeOrder: { __typename: 'PriceChanged' } });
  });

  it('needs somebody who is signed in', async () => {
    expect(codeOf(await system.anonymous.ask(op.PlaceOrderDocument, input()))).toBe('UNAUTHENTICATED');
  });

  it('answers a second placeOrder with the same key as the first, and refuses the key for another payload', async () => {
    const idempotencyKey = key();
    const first = (await customer.get(op.PlaceOrderDocument, input({ idempotencyKey }))).placeOrder;
    const before = await orderCount();
    expect((await customer.get(op.PlaceOrderDocument, input({ idempotencyKey }))).placeOrder).toEqual(first);
    expect((await customer.get(op.PlaceOrderDocument, input({ idempotencyKey, note: '문 앞에 놓아 주세요' }))).placeOrder).toMatchObject({ __typename: 'IdempotencyKeyReused' });
    expect(await orderCount()).toBeGreaterThanOrEqual(before); // My page may still be catching up, never beyond one
    expect(await orderCount()).toBeLessThanOrEqual(1);
  });

  it('keeps an order from those it does not concern: they see nothing of it and can do nothing to it', async () => {
    const { order } = as('PlaceOrderSuccess', (await customer.get(op.PlaceOrderDocument, input())).placeOrder);
    // who is none of the kind that may ever do it is told so by the router, and learns as little of the order
    const outcomes: [account: string, cancel: string, confirm: string][] = [['other-customer', 'OrderNotFound', 'OrderNotFound'], ['other-owner', 'OrderNotFound', 'FORBIDDEN'], ['walker', 'FORBIDDEN', 'FORBIDDEN']];
    for (const [account, cancel, confirm] of outcomes) {
      const stranger = await system.as(account);
      const of = { input: { idempotencyKey: key(), orderId: order.id } };
      expect((await stranger.ask(op.OrderStandingDocument, { id: order.id })).data).toEqual({ order: null });
      const cancelled = await stranger.ask(op.CancelOrderDocument, of);
      const confirmed = await stranger.ask(op.ConfirmReceiptDocument, of);
      expect([account, codeOf(cancelled) ?? cancelled.data?.cancelOrder.__typename, codeOf(confirmed) ?? confirmed.data?.confirmReceipt.__typename]).toEqual([account, cancel, confirm]);
    }
    expect(await customer.get(op.OrderStandingDocument, { id: order.id })).toMatchObject({ order: { status: 'PLACED' } });
  });

  describe('a token', () => {
    const withToken = async (token: string) => {
      const response = await fetch(system.url, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify({ query: '{ me { id } }' }) });
      return { status: response.status, answer: (await response.json()) as Answer<unknown> };
    };
    const good = () => tokenFor(['customer'], system.environment);
    const expired = () => forgeToken(system.environment, ({ iat = 0, ...claims }) => ({ ...claims, iat: iat - 3_600, exp: iat - 3_540 }));

    it('that is forged, nonsense, unsigned or expired is refused', async () => {
      const [head = '', claims = '', signature = ''] = (await good()).split('.');
      const altered = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(claims, 'base64url').toString()), roles: ['SUPPORT'] })).toString('base64url');
      const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
      for (const token of [`${head}.${altered}.${signature}`, 'nonsense', `${unsigned}.${claims}.`, await expired()]) {
        const { status, answer } = await withToken(token);
        expect({ status, code: codeOf(answer) }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
      }
    });
  });

  it('refuses a query of a megabyte, and nonsense instead of JSON, without losing its composure', async () => {
    const post = async (body: string) => {
      const response = await fetch(system.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return { status: response.status, answer: (await response.json()) as Answer<unknown> };
    };
    const huge = await post(JSON.stringify({ query: `{ me { id } } #${'x'.repeat(1_048_576)}` }));
    expect(huge.status).toBe(413);
    expect(codeOf(huge.answer)).toEqual(expect.any(String));
    for (const nonsense of ['{"query": ', '[]', '"{ me { id } }"', '{"query": 42}', '{}']) {
      const { status, answer } = await post(nonsense);
      expect(status).toBe(400);
      expect(codeOf(answer)).toEqual(expect.any(String));
    }
    expect((await post(JSON.stringify({ query: '{ me { id name } }' }))).answer).toMatchObject({ data: { me: null } });
    expect(codeOf(await system.anonymous.ask(op.MyOrdersDocument, {}))).toBe('UNAUTHENTICATED');
  });
});
