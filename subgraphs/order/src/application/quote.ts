import { reach, travelSeconds } from '#contracts/delivery-method.ts';
import { isOpenAt, opensNext } from '#contracts/opening-hours.ts';
import type { StoreOffer } from '#contracts/store.ts';
import { metresBetween } from '#kernel/geo.ts';
import type { Address, DeliveryMethod } from '../domain/order.ts';
import { price, type Price, type PriceRefusal, type Wish } from '../domain/price.ts';
import type { Offers } from './ports.ts';

export type QuoteRequest = { readonly storeId: string; readonly wishes: readonly Wish[]; readonly deliveryMethod: DeliveryMethod; readonly address: Address };
export type Quote = Price & { readonly offer: StoreOffer; readonly earliestArrival: Date };
export type QuoteRefusal =
  | { readonly code: 'STORE_NOT_FOUND' }
  | { readonly code: 'STORE_CLOSED'; readonly opensAt: Date | null }
  | Exclude<PriceRefusal, { code: 'STORE_CLOSED' }>;

/** What an order would cost and when it could arrive, from the order context's own copy of the store's offer. */
export const quoteOrder =
  (offers: Offers) =>
  async ({ storeId, wishes, deliveryMethod, address }: QuoteRequest, now: Date): Promise<{ quote: Quote } | { refused: QuoteRefusal }> => {
    const offer = await offers.offerOf(storeId);
    if (offer === null) return { refused: { code: 'STORE_NOT_FOUND' } };

    const openNow = isOpenAt(offer, now);
    const reachMetres = offer.deliveryMethods.includes(deliveryMethod) ? reach[deliveryMethod].radiusMetres : 0;
    const menu = offer.menu.map((item) => ({ ...item, name: item.name.ko, options: item.options.map((option) => ({ ...option, name: option.name.ko })) }));
    const answer = price({ ...offer, openNow, menu }, wishes, { distanceMetres: metresBetween(offer.location, address.location), reachMetres });
    if ('refused' in answer) {
      return { refused: answer.refused.code === 'STORE_CLOSED' ? { code: 'STORE_CLOSED', opensAt: opensNext(offer, now) } : answer.refused };
    }
    const seconds = offer.preparationMinutes * 60 + travelSeconds(deliveryMethod, offer.location, address.location);
    return { quote: { ...answer.priced, offer, earliestArrival: new Date(now.getTime() + seconds * 1_000) } };
  };
