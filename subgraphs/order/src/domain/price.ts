import { add, compare, type Money, times } from '#kernel/money.ts';
import type { OrderLine } from './order.ts';

/** What is known of a store's offer, and of the way to the customer, when an order is priced. */
export type Offer = {
  readonly openNow: boolean;
  readonly minimumOrder: Money;
  readonly menu: readonly MenuItem[];
  readonly deliveryArea: { readonly maximumMetres: number; readonly freeMetres: number; readonly baseFee: Money; readonly feePerKilometre: Money };
};
export type MenuItem = { readonly id: string; readonly name: string; readonly price: Money; readonly soldOut: boolean; readonly options: readonly { readonly id: string; readonly name: string; readonly price: Money }[] };
export type Wish = { readonly menuItemId: string; readonly optionIds: readonly string[]; readonly quantity: number };
export type Way = { readonly distanceMetres: number; readonly reachMetres: number };

export type Price = { readonly lines: readonly OrderLine[]; readonly subtotal: Money; readonly deliveryFee: Money; readonly total: Money };

/** Why it cannot be sold. */
export type PriceRefusal =
  | { readonly code: 'STORE_CLOSED' }
  | { readonly code: 'ITEM_UNAVAILABLE'; readonly menuItemId: string }
  | { readonly code: 'BELOW_MINIMUM_ORDER'; readonly minimum: Money; readonly subtotal: Money }
  | { readonly code: 'OUT_OF_DELIVERY_AREA'; readonly distanceMetres: number; readonly maximumMetres: number };

/** The price of what is wished for, or why it cannot be sold. Prices come from the store's offer alone. */
export const price = (offer: Offer, wishes: readonly Wish[], way: Way): { readonly priced: Price } | { readonly refused: PriceRefusal } => {
  if (!offer.openNow) return { refused: { code: 'STORE_CLOSED' } };
  const maximumMetres = Math.min(offer.deliveryArea.maximumMetres, way.reachMetres);
  if (way.distanceMetres > maximumMetres) return { refused: { code: 'OUT_OF_DELIVERY_AREA', distanceMetres: Math.round(way.distanceMetres), maximumMetres } };

  const lines: OrderLine[] = [];
  for (const wish of wishes) {
    const line = lineOf(offer.menu, wish);
    if (line === null) return { refused: { code: 'ITEM_UNAVAILABLE', menuItemId: wish.menuItemId } };
    lines.push(line);
  }
  const subtotal = lines.map((line) => line.total).reduce(add);
  if (compare(subtotal, offer.minimumOrder) < 0) return { refused: { code: 'BELOW_MINIMUM_ORDER', minimum: offer.minimumOrder, subtotal } };

  const deliveryFee = feeFor(offer.deliveryArea, way.distanceMetres);
  return { priced: { lines, subtotal, deliveryFee, total: add(subtotal, deliveryFee) } };
};

const lineOf = (menu: readonly MenuItem[], { menuItemId, optionIds, quantity }: Wish): OrderLine | null => {
  const item = menu.find(({ id }) => id === menuItemId);
  if (item === undefined || item.soldOut) return null;
  const options = optionIds.map((optionId) => item.options.find(({ id }) => id === optionId));
  if (options.some((option) => option === undefined)) return null;
  const chosen = options.filter((option) => option !== undefined);
  const unitPrice = chosen.map((option) => option.price).reduce(add, item.price);
  return { menuItemId, name: item.name, options: chosen.map(({ name }) => name), quantity, unitPrice, total: times(unitPrice, quantity) };
};

const feeFor = ({ freeMetres, baseFee, feePerKilometre }: Offer['deliveryArea'], distanceMetres: number): Money =>
  add(baseFee, times(feePerKilometre, Math.max(0, Math.ceil((distanceMetres - freeMetres) / 1_000))));
