import { array, integer, nullable, number, object, oneOf, type Parsed, string } from '#kernel/parse.ts';

/** Shapes that several contexts' events share. */
export const money = object({ amount: integer, currency: oneOf('KRW', 'USD') });
export const geoPoint = object({ latitude: number, longitude: number });
export const role = oneOf('CUSTOMER', 'STORE_OWNER', 'RIDER', 'SUPPORT', 'SYSTEM');
/** Who is to answer for an order that went wrong. */
export const fault = oneOf('CUSTOMER', 'STORE', 'RIDER', 'PLATFORM');

/** A line of an order as it was agreed: names and prices as they stood. */
export const orderLine = object({ menuItemId: string, name: string, options: array(string), quantity: integer, unitPrice: money, total: money });
export type OrderLine = Parsed<typeof orderLine>;

/** A text in Korean and, where there is one, in English. */
export const localizedText = object({ ko: string, en: nullable(string) });
export type LocalizedText = Parsed<typeof localizedText>;
