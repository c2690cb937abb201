import { array, boolean, integer, object, oneOf, type Parsed, string } from '#kernel/parse.ts';
import { deliveryMethod } from './delivery-method.ts';
import type { EventOf } from './event.ts';
import { geoPoint, localizedText, money } from './shapes.ts';

/** Local times `HH:MM` of the store's zone; `closes` at or before `opens` is on the day after, `24:00` is the day's end. */
export const openingHours = object({
  day: oneOf('MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'),
  opens: string,
  closes: string,
});
export type OpeningHours = Parsed<typeof openingHours>;

export const menuItem = object({
  id: string, section: localizedText, name: localizedText, description: localizedText, price: money, soldOut: boolean,
  options: array(object({ id: string, name: localizedText, price: money })),
});

/** Up to `freeMetres` the base fee, then `feePerKilometre` for every kilometre begun, as far as `maximumMetres`. */
export const deliveryArea = object({ maximumMetres: integer, freeMetres: integer, baseFee: money, feePerKilometre: money });

/** All that is needed to sell for a store while it cannot be asked. */
export const storeOffer = object({
  ownerId: string, name: localizedText, address: string, location: geoPoint, zone: string, hours: array(openingHours),
  minimumOrder: money, deliveryMethods: array(deliveryMethod), deliveryArea, preparationMinutes: integer, menu: array(menuItem),
});
export type StoreOffer = Parsed<typeof storeOffer>;

/** What the store context tells of a store; `subject` and `correlationid` are the store's id. */
export const storeEvents = {
  'store.StoreRegistered.v1': storeOffer,
} as const;

export type StoreEvent = EventOf<typeof storeEvents>;
