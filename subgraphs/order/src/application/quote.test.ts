import { describe, expect, it } from '@jest/globals';
import { foldOffer } from '#contracts/store-offer.ts';
import type { StoreEvent, StoreOffer } from '#contracts/store.ts';
import { demoStore, menuItemId, menuOptionId } from '#demo-city/stores.ts';
import { won } from '#kernel/money.ts';
import { type QuoteRequest, quoteOrder } from './quote.ts';

/** Given what a store told, when somebody asks what it would cost, then this. */

type Told = { [Type in StoreEvent['type']]: readonly [type: Type, data: Extract<StoreEvent, { type: Type }>['data']] }[StoreEvent['type']];

const { id: storeId, offer } = demoStore(0);
const [fried, dish] = [offer.menu[0]!, menuItemId(0, 0)];
const now = new Date('2026-03-02T03:00:00.000Z'); // Monday noon in Seoul
const { minimumOrder, deliveryMethods, deliveryArea, preparationMinutes } = offer;
const terms = { minimumOrder, deliveryMethods, deliveryArea, preparationMinutes };
const closedDay = { hours: offer.hours, exceptions: [{ date: '2026-03-02', hours: [] }] };

const request: QuoteRequest = {
  storeId, wishes: [{ menuItemId: dish, optionIds: [], quantity: 1 }], deliveryMethod: 'MOTORBIKE',
  address: { line: '서울 마포구 와우산로 94', detail: null, location: { latitude: 37.5545, longitude: 126.9215 } }, // about a kilometre away
};
const given = (...told: readonly Told[]) => {
  let copy: StoreOffer = offer;
  for (const [type, data] of told) copy = foldOffer(copy, { subject: storeId, type, data } as StoreEvent);
  const quote = quoteOrder({ offerOf: async (id) => (id === storeId ? copy : null) });
  return {
    /** What is answered to that wish, at that time. */
    quote: (wish: Partial<QuoteRequest> = {}, at = now) => quote({ ...request, ...wish }, at),
    refuses: async (refused: object, wish: Partial<QuoteRequest> = {}, at = now) => expect(await quote({ ...request, ...wish }, at)).toEqual({ refused }),
  };
};
const cost = async (asked: ReturnType<ReturnType<typeof given>['quote']>) => {
  const answer = await asked;
  return 'quote' in answer ? [answer.quote.subtotal.amount, answer.quote.deliveryFee.amount] : answer.refused.code;
};
const minutesUntilArrival = async (asked: ReturnType<ReturnType<typeof given>['quote']>) => {
  const answer = await asked;
  return 'quote' in answer ? (answer.quote.earliestArrival.getTime() - now.getTime()) / 60_000 : NaN;
};

describe('a quote', () => {
  it('is from what the store registered', async () => expect(await cost(given().quote())).toEqual([18_000, deliveryArea.baseFee.amount + 800]));
  it('is of no store that is not known', () => given().refuses({ code: 'STORE_NOT_FOUND' }, { storeId: 'elsewhere' }));

  it('follows a price that the store changed', async () => {
    const dearer: Told = ['store.MenuChanged.v1', { change: 'CHANGED', item: { ...fried, price: won(21_000) } }];
    expect(await cost(given(dearer).quote())).toEqual([21_000, deliveryArea.baseFee.amount + 800]);
  });
  it('follows an option’s price, and knows no option that is gone', async () => {
    const option = { id: menuOptionId(0, 0, 0), name: { ko: '콤보', en: null }, price: won(3_500) };
    const wishes = [{ menuItemId: dish, optionIds: [option.id], quantity: 2 }];
    expect(await cost(given(['store.MenuChanged.v1', { change: 'CHANGED', item: { ...fried, options: [option] } }]).quote({ wishes }))).toEqual([43_000, deliveryArea.baseFee.amount + 800]);
    await given(['store.MenuChanged.v1', { change: 'CHANGED', item: { ...fried, options: [] } }]).refuses({ code: 'ITEM_UNAVAILABLE', menuItemId: dish }, { wishes });
  });
  it('sells what is new on the menu, and not what was taken off it', async () => {
    const item = { ...fried, id: menuItemId(0, 99), price: won(30_000) };
    expect(await cost(given(['store.MenuChanged.v1', { change: 'ADDED', item }]).quote({ wishes: [{ menuItemId: item.id, optionIds: [], quantity: 1 }] }))).toEqual([30_000, deliveryArea.baseFee.amount + 800]);
    await given(['store.MenuChanged.v1', { change: 'REMOVED', item: fried }]).refuses({ code: 'ITEM_UNAVAILABLE', menuItemId: dish });
  });
  it('is refused for what is sold out, until it is there again', async () => {
    await given(['store.ItemSoldOut.v1', { menuItemId: dish }]).refuses({ code: 'ITEM_UNAVAILABLE', menuItemId: dish });
    expect(await cost(given(['store.ItemSoldOut.v1', { menuItemId: dish }], ['store.ItemAvailable.v1', { menuItemId: dish }]).quote())).toEqual([18_000, deliveryArea.baseFee.amount + 800]);
  });

  it('is refused by a store that is closed by hand, which says until when if it knows', async () => {
    await given(['store.StoreClosed.v1', { until: null }]).refuses({ code: 'STORE_CLOSED', opensAt: null });
    const until = '2026-03-02T04:00:00.000Z';
    await given(['store.StoreClosed.v1', { until }]).refuses({ code: 'STORE_CLOSED', opensAt: new Date(until) });
    expect(await cost(given(['store.StoreClosed.v1', { until }]).quote({}, new Date(until)))).toEqual([18_000, expect.any(Number)]);
    expect(await cost(given(['store.StoreClosed.v1', { until: null }], ['store.StoreOpened.v1', { until: null }]).quote())).toEqual([18_000, expect.any(Number)]);
  });
  it('is refused outside the hours: after closing, in the break, on a day that is an exception', async () => {
    const lunchAndDinner = (['MONDAY', 'TUESDAY'] as const).flatMap((day) => [{ day, opens: '11:00', closes: '15:00' }, { day, opens: '17:00', closes: '01:00' }]);
    const store = given(['store.HoursChanged.v1', { hours: lunchAndDinner, exceptions: [] }]);
    expect(await cost(store.quote())).toEqual([18_000, expect.any(Number)]);
    await store.refuses({ code: 'STORE_CLOSED', opensAt: new Date('2026-03-02T08:00:00Z') }, {}, new Date('2026-03-02T06:30:00Z'));
    expect(await cost(store.quote({}, new Date('2026-03-02T15:59:00Z')))).toEqual([18_000, expect.any(Number)]); // 00:59 on Tuesday
    await given(['store.HoursChanged.v1', closedDay]).refuses({ code: 'STORE_CLOSED', opensAt: new Date('2026-03-02T15:00:00Z') });
  });
  it('is given by a store that was opened by hand, as long as that holds', async () => {
    const store = given(['store.HoursChanged.v1', closedDay], ['store.StoreOpened.v1', { until: '2026-03-02T04:00:00.000Z' }]);
    expect(await cost(store.quote())).toEqual([18_000, expect.any(Number)]);
    await store.refuses({ code: 'STORE_CLOSED', opensAt: new Date('2026-03-02T15:00:00Z') }, {}, new Date('2026-03-02T04:00:00Z'));
  });

  it('follows the terms: the minimum order', () => given(['store.TermsChanged.v1', { ...terms, minimumOrder: won(18_001) }]).refuses({ code: 'BELOW_MINIMUM_ORDER', minimum: won(18_001), subtotal: won(18_000) }));
  it('follows the terms: the area', () =>
    given(['store.TermsChanged.v1', { ...terms, deliveryArea: { ...deliveryArea, maximumMetres: 900 } }]).refuses({ code: 'OUT_OF_DELIVERY_AREA', distanceMetres: expect.any(Number), maximumMetres: 900 }));
  it('follows the terms: the fee', async () =>
    expect(await cost(given(['store.TermsChanged.v1', { ...terms, deliveryArea: { ...deliveryArea, freeMetres: 0, baseFee: won(100), feePerKilometre: won(10) } }]).quote())).toEqual([18_000, 120]));
  it('follows the terms: the ways of delivery', () =>
    given(['store.TermsChanged.v1', { ...terms, deliveryMethods: ['WALK'] }]).refuses({ code: 'OUT_OF_DELIVERY_AREA', distanceMetres: expect.any(Number), maximumMetres: 0 }));
  it('follows the terms: the time it takes', async () => {
    const usual = await minutesUntilArrival(given().quote());
    expect(await minutesUntilArrival(given(['store.TermsChanged.v1', { ...terms, preparationMinutes: preparationMinutes + 25 }]).quote())).toBeCloseTo(usual + 25);
  });
});
