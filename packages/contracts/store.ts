import { array, boolean, instant, integer, nullable, object, oneOf, type Parsed, string } from '#kernel/parse.ts';
import { deliveryMethod } from './delivery-method.ts';
import type { EventOf } from './event.ts';
import { geoPoint, localizedText, money } from './shapes.ts';

/** Local times `HH:MM` of the store's zone; `closes` at or before `opens` is on the day after, `24:00` is the day's end. Two on one day leave a break between them. */
export const openingHours = object({
  day: oneOf('MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'),
  opens: string,
  closes: string,
});
export type OpeningHours = Parsed<typeof openingHours>;

/** On that date (`2026-12-25`, the store's calendar) these hours stand for those of the week; none at all is a closed day. */
export const hoursException = object({ date: string, hours: array(object({ opens: string, closes: string })) });
export type HoursException = Parsed<typeof hoursException>;

/** Opened or closed by hand, whatever the hours say: until then, or (null) until further notice. */
export const byHand = object({ open: boolean, until: nullable(instant) });
export type ByHand = Parsed<typeof byHand>;

export const menuItem = object({
  id: string, section: localizedText, name: localizedText, description: localizedText, price: money, soldOut: boolean,
  options: array(object({ id: string, name: localizedText, price: money })),
});

/** Up to `freeMetres` the base fee, then `feePerKilometre` for every kilometre begun, as far as `maximumMetres`. */
export const deliveryArea = object({ maximumMetres: integer, freeMetres: integer, baseFee: money, feePerKilometre: money });

/** How it sells. */
const terms = { minimumOrder: money, deliveryMethods: array(deliveryMethod), deliveryArea, preparationMinutes: integer };
/** When it sells. */
const hours = { hours: array(openingHours), exceptions: array(hoursException) };

/** All that is needed to sell for a store while it cannot be asked. */
export const storeOffer = object({
  ownerId: string, name: localizedText, address: string, location: geoPoint, zone: string, ...hours, byHand: nullable(byHand), ...terms, menu: array(menuItem),
});
export type StoreOffer = Parsed<typeof storeOffer>;

/**
 * What the store context tells of a store; `subject` and `correlationid` are the store's id. It begins with the whole offer, and
 * each event after it says what is new: `foldOffer` (store-offer.ts) makes the offer of them.
 */
export const storeEvents = {
  'store.StoreRegistered.v1': storeOffer,
  /** By hand: open until then; null says that its hours rule again. */
  'store.StoreOpened.v1': object({ until: nullable(instant) }),
  /** By hand: closed until then, or (null) until it is opened by hand. */
  'store.StoreClosed.v1': object({ until: nullable(instant) }),
  /** All its hours and exceptions, as they are now. */
  'store.HoursChanged.v1': object(hours),
  /** An item as it is now, or (REMOVED) was. */
  'store.MenuChanged.v1': object({ change: oneOf('ADDED', 'CHANGED', 'REMOVED'), item: menuItem }),
  'store.ItemSoldOut.v1': object({ menuItemId: string }),
  'store.ItemAvailable.v1': object({ menuItemId: string }),
  /** All its terms, as they are now. */
  'store.TermsChanged.v1': object(terms),
  /** Somebody else runs it from now on; what was ordered before stays with whom it was ordered from. */
  'store.OwnerChanged.v1': object({ ownerId: string }),
} as const;

export type StoreEvent = EventOf<typeof storeEvents>;
