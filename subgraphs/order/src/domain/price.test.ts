import { describe, expect, it } from '@jest/globals';
import { won } from '#kernel/money.ts';
import { type Offer, price, type Way } from './price.ts';

const offer: Offer = {
  openNow: true,
  minimumOrder: won(15_000),
  deliveryArea: { maximumMetres: 5_000, freeMetres: 1_000, baseFee: won(2_000), feePerKilometre: won(500) },
  menu: [
    { id: 'fried', name: '후라이드', price: won(18_000), soldOut: false, options: [{ id: 'radish', name: '치킨무', price: won(500) }, { id: 'free', name: '소스', price: won(0) }] },
    { id: 'cola', name: '콜라', price: won(2_000), soldOut: false, options: [] },
    { id: 'gone', name: '양념', price: won(19_000), soldOut: true, options: [] },
  ],
};
const near: Way = { distanceMetres: 800, reachMetres: 8_000 };
const one = (menuItemId: string, quantity = 1, ...optionIds: string[]) => ({ menuItemId, quantity, optionIds });

describe('the price of an order', () => {
  it('is what the store asks for, with the options, and the fee of the way', () => {
    expect(price(offer, [one('fried', 2, 'radish'), one('cola')], near)).toEqual({
      priced: {
        lines: [
          { menuItemId: 'fried', name: '후라이드', options: ['치킨무'], quantity: 2, unitPrice: won(18_500), total: won(37_000) },
          { menuItemId: 'cola', name: '콜라', options: [], quantity: 1, unitPrice: won(2_000), total: won(2_000) },
        ],
        subtotal: won(39_000), deliveryFee: won(2_000), total: won(41_000),
      },
    });
  });

  it.each([[1_000, 2_000], [1_001, 2_500], [2_000, 2_500], [2_001, 3_000], [5_000, 4_000]])('charges for every kilometre begun beyond the free ones: %d m cost %d', (distanceMetres, fee) => {
    expect(price(offer, [one('fried')], { distanceMetres, reachMetres: 8_000 })).toMatchObject({ priced: { deliveryFee: won(fee) } });
  });

  it.each([
    ['the store is closed', { ...offer, openNow: false }, [one('fried')], near, { code: 'STORE_CLOSED' }],
    ['an item is sold out', offer, [one('gone')], near, { code: 'ITEM_UNAVAILABLE', menuItemId: 'gone' }],
    ['an item is not on the menu', offer, [one('fried'), one('caviar')], near, { code: 'ITEM_UNAVAILABLE', menuItemId: 'caviar' }],
    ['an option is not of that item', offer, [one('cola', 1, 'radish')], near, { code: 'ITEM_UNAVAILABLE', menuItemId: 'cola' }],
    ['it is less than the store delivers', offer, [one('cola', 7)], near, { code: 'BELOW_MINIMUM_ORDER', minimum: won(15_000), subtotal: won(14_000) }],
    ['it is beyond the store\'s area', offer, [one('fried')], { distanceMetres: 5_001, reachMetres: 8_000 }, { code: 'OUT_OF_DELIVERY_AREA', distanceMetres: 5_001, maximumMetres: 5_000 }],
    ['it is beyond the reach of that way of delivery', offer, [one('fried')], { distanceMetres: 1_501, reachMetres: 1_500 }, { code: 'OUT_OF_DELIVERY_AREA', distanceMetres: 1_501, maximumMetres: 1_500 }],
  ])('is refused when %s', (_, what, wishes, way, refused) => expect(price(what, wishes, way)).toEqual({ refused }));
});
