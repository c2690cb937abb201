import { randomUUID } from 'node:crypto';
import { demoStore } from '#demo-city/stores.ts';
import type { Exchange } from './exchange.ts';

// 달빛치킨: open around the clock, so that it can be measured at any hour
const { id: storeId, offer } = demoStore(0);
const meal = offer.menu.find(({ soldOut, price }) => !soldOut && price.amount >= offer.minimumOrder.amount);
if (meal === undefined) throw new TypeError('the first store of the demo city sells no meal');

/** What is ordered, and where to. */
export const basket = {
  storeId,
  lines: [{ menuItemId: meal.id, quantity: 1 }],
  deliveryMethod: 'MOTORBIKE',
  address: { line: '서울 마포구 와우산로 94', detail: '302호', location: { latitude: 37.5545, longitude: 126.9215 } },
} as const;

/** Orders and pays one meal. */
export const placeOrder: Exchange = {
  operation: `mutation PlaceOrder($input: PlaceOrderInput!) {
    placeOrder(input: $input) { __typename ... on PlaceOrderSuccess { order { id number status total { amount currency } } } ... on DomainError { code message } }
  }`,
  expects: '"PlaceOrderSuccess"',
  variables: () => () => ({ input: { ...basket, idempotencyKey: randomUUID(), paymentMethod: 'sim_approve' } }),
};
