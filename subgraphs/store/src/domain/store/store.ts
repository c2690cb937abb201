import type { GeoPoint } from '#kernel/geo.ts';
import type { Money } from '#kernel/money.ts';

export type Text = { readonly ko: string; readonly en: string | null };
export type Day = 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';
/** Local times; `closes` at or before `opens` is on the day after. */
export type Span = { readonly opens: string; readonly closes: string };
export type Hours = { readonly day: Day } & Span;
/** What stands for the week's hours on one date; nothing at all is a closed day. */
export type HoursException = { readonly date: string; readonly hours: readonly Span[] };
/** What the owner said, whatever the hours say: until then, or (null) until further notice. Only closed can be without an end. */
export type ByHand = { readonly open: boolean; readonly until: string | null };
export type MenuOption = { readonly id: string; readonly name: Text; readonly price: Money };
export type MenuItem = { readonly id: string; readonly section: Text; readonly name: Text; readonly description: Text; readonly price: Money; readonly soldOut: boolean; readonly options: readonly MenuOption[] };
export type DeliveryMethod = 'WALK' | 'BICYCLE' | 'MOTORBIKE';
export type DeliveryArea = { readonly maximumMetres: number; readonly freeMetres: number; readonly baseFee: Money; readonly feePerKilometre: Money };

/** When it sells. */
export type OpeningTimes = { readonly hours: readonly Hours[]; readonly exceptions: readonly HoursException[] };
/** How it sells. */
export type Terms = { readonly minimumOrder: Money; readonly deliveryMethods: readonly DeliveryMethod[]; readonly deliveryArea: DeliveryArea; readonly preparationMinutes: number };

/** All that a store sells, and how: what it is, where, when, and what it delivers for how much. */
export type Offer = OpeningTimes & Terms & {
  readonly ownerId: string;
  readonly name: Text;
  readonly address: string;
  readonly location: GeoPoint;
  /** IANA. */
  readonly zone: string;
  readonly byHand: ByHand | null;
  readonly menu: readonly MenuItem[];
};

export type Store = { readonly status: 'NONE' } | { readonly status: 'REGISTERED'; readonly offer: Offer };

export type StoreEvent =
  | { readonly type: 'StoreRegistered'; readonly at: string; readonly offer: Offer }
  /** Until null: its hours rule again. */
  | { readonly type: 'StoreOpened'; readonly at: string; readonly until: string | null }
  | { readonly type: 'StoreClosed'; readonly at: string; readonly until: string | null }
  | ({ readonly type: 'HoursChanged'; readonly at: string } & OpeningTimes)
  | { readonly type: 'MenuItemAdded' | 'MenuItemChanged' | 'MenuItemRemoved'; readonly at: string; readonly item: MenuItem }
  | { readonly type: 'ItemSoldOut' | 'ItemAvailable'; readonly at: string; readonly menuItemId: string }
  | ({ readonly type: 'TermsChanged'; readonly at: string } & Terms)
  | { readonly type: 'OwnerChanged'; readonly at: string; readonly ownerId: string };
