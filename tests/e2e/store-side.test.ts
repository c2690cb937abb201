import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing/eventually.ts';
import { as, type Person } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { expectInvariants } from '../faults/invariants.ts';
import { type Basket, key, untilOpenForBusiness } from './order-life.ts';
import { startSystem, type System } from './system.ts';

describe('what a store’s owner changes', () => {
  let system: System;
  let basket: Basket;
  let [owner, customer]: Person[] = [];
  beforeAll(async () => {
    system = await startSystem();
    basket = await untilOpenForBusiness(system);
    [owner, customer] = [await system.as('owner'), await system.as('customer')];
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  const quote = async () => (await system.anonymous.get(op.QuoteOrderDocument, { input: basket })).quote;
  const total = async () => as('Quote', await quote()).total.amount;
  const place = async (expectedTotal: number | null = null) =>
    (await customer!.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve', expectedTotal } })).placeOrder;
  /** Waits until order's own copy has heard of it, and then nothing can be ordered there either. */
  const untilRefused = async (refusal: 'StoreClosed' | 'ItemUnavailable' | 'BelowMinimumOrder') => {
    await eventually(async () => expect(await quote()).toMatchObject({ __typename: refusal }));
    expect(await place()).toMatchObject({ __typename: refusal });
  };
  const untilSold = () => eventually(async () => expect(await quote()).toMatchObject({ __typename: 'Quote' }));
  const inStore = () => ({ idempotencyKey: key(), storeId: basket.storeId });
  const item = () => ({ ...inStore(), menuItemId: basket.lines[0]!.menuItemId });
  const changePrice = async (price: number) => as('ChangeMenuItemSuccess', (await owner!.get(op.ChangeMenuItemDocument, { input: { ...item(), price } })).changeMenuItem);
  const priceOfItem = async () => {
    const { stores } = await system.anonymous.get(op.StoreByNameDocument, { name: '달빛치킨' });
    return stores.nodes[0]!.menu.flatMap(({ items }) => items).find(({ id }) => id === basket.lines[0]!.menuItemId)!.price.amount;
  };

  it('is what things cost from then on, and nobody pays what they have not seen', async () => {
    const [before, price] = [await total(), await priceOfItem()];
    await changePrice(price + 1_000);
    await eventually(async () => expect(await total()).toBe(before + 1_000));
    expect(await place(before)).toMatchObject({ __typename: 'PriceChanged', total: { amount: before + 1_000 } });
    expect(as('PlaceOrderSuccess', await place(before + 1_000)).order.total.amount).toBe(before + 1_000);
  });

  it('is what there is: nothing that is sold out can be ordered, until it is there again', async () => {
    expect(await owner!.get(op.MarkSoldOutDocument, { input: { ...item(), soldOut: true } })).toMatchObject({ markSoldOut: { menuItem: { soldOut: true } } });
    await untilRefused('ItemUnavailable');
    await owner!.get(op.MarkSoldOutDocument, { input: { ...item(), soldOut: false } });
    await untilSold();
    as('PlaceOrderSuccess', await place());
  });

  it('is whether it sells at all', async () => {
    expect(await owner!.get(op.CloseStoreDocument, { input: inStore() })).toMatchObject({ closeStore: { store: { open: false } } });
    await untilRefused('StoreClosed');
    expect(await owner!.get(op.OpenStoreDocument, { input: inStore() })).toMatchObject({ openStore: { store: { open: true } } });
    await untilSold();
    as('PlaceOrderSuccess', await place());
  });

  it('is when it is open, by its own calendar: an exception closes it today, and says from when it sells again', async () => {
    const today = new Date(Date.now() + 9 * 60 * 60_000).toISOString().slice(0, 10); // in Seoul
    const tomorrow = new Date(Date.parse(today) + 24 * 60 * 60_000).toISOString().slice(0, 10);
    const change = async (exceptions: { date: string; hours: { opens: string; closes: string }[] }[]) =>
      as('ChangeOpeningHoursSuccess', (await owner!.get(op.ChangeOpeningHoursDocument, { input: { ...inStore(), exceptions } })).changeOpeningHours).store;
    expect(await change([{ date: today, hours: [] }, { date: tomorrow, hours: [{ opens: '10:30', closes: '02:00' }] }])).toMatchObject({ open: false, opensAt: `${tomorrow}T01:30:00.000Z` });
    await untilRefused('StoreClosed');
    expect(await change([])).toMatchObject({ open: true });
    await untilSold();
  });

  it('is how it sells', async () => {
    const minimumOrder = 5_000_000;
    await owner!.get(op.ChangeStoreTermsDocument, { input: { ...inStore(), minimumOrder } });
    await untilRefused('BelowMinimumOrder');
    await owner!.get(op.ChangeStoreTermsDocument, { input: { ...inStore(), minimumOrder: 15_000 } });
    await untilSold();
  });

  it('holds while the store’s system is away, and is caught up with when it is back', async () => {
    const [before, price] = [await total(), await priceOfItem()];
    await changePrice(price + 500);
    await eventually(async () => expect(await total()).toBe(before + 500));
    await system.stop('store');
    const { order } = as('PlaceOrderSuccess', await place(before + 500));
    await system.start('store');
    await changePrice(price + 700);
    await eventually(async () => expect(await total()).toBe(before + 700));
    await eventually(async () => expect(await customer!.get(op.OrderStandingDocument, { id: order.id })).toMatchObject({ order: { ticket: { status: 'AWAITING_ACCEPTANCE' } } }));
    await expectInvariants(system);
  });

  it('is for the owner alone to change', async () => {
    expect(await (await system.as('other-owner')).get(op.CloseStoreDocument, { input: inStore() })).toMatchObject({ closeStore: { __typename: 'StoreNotFound' } });
    for (const account of ['support', 'customer']) // the one is refused by the store, the other by the router
      expect((await (await system.as(account)).ask(op.CloseStoreDocument, { input: inStore() })).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
