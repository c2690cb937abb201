import type { GeoPoint } from '#kernel/geo.ts';
import type { Money } from '#kernel/money.ts';

export type Text = { readonly ko: string; readonly en: string | null };
export type Day = 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';
export type Hours = { readonly day: Day; readonly opens: string; readonly closes: string };
export type MenuOption = { readonly id: string; readonly name: Text; readonly price: Money };
export type MenuItem = { readonly id: string; readonly section: Text; readonly name: Text; readonly description: Text; readonly price: Money; readonly soldOut: boolean; readonly options: readonly MenuOption[] };

/** All that a store sells, and how: what it is, where, when, and what it delivers for how much. */
export type Offer = {
  readonly ownerId: string;
  readonly name: Text;
  readonly address: string;
  readonly location: GeoPoint;
  /** IANA. */
  readonly zone: string;
  readonly hours: readonly Hours[];
  readonly minimumOrder: Money;
  readonly deliveryMethods: readonly ('WALK' | 'BICYCLE' | 'MOTORBIKE')[];
  readonly deliveryArea: { readonly maximumMetres: number; readonly freeMetres: number; readonly baseFee: Money; readonly feePerKilometre: Money };
  readonly preparationMinutes: number;
  readonly menu: readonly MenuItem[];
};

export type Store = { readonly status: 'NONE' } | { readonly status: 'REGISTERED'; readonly offer: Offer };

export type StoreCommand = { readonly type: 'RegisterStore'; readonly at: string; readonly offer: Offer };
export type StoreEvent = { readonly type: 'StoreRegistered'; readonly at: string; readonly offer: Offer };
export type StoreRejection = 'ALREADY_REGISTERED' | 'NO_MENU';
