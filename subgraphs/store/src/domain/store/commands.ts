import type { DeliveryMethod, HoursException, Hours, Offer, Text } from './store.ts';
import type { HoursProblem } from './opening-times.ts';

/** An item as its owner writes it; prices are in the store's currency, in minor units. */
export type ItemWish = { readonly section: Text; readonly name: Text; readonly description: Text; readonly price: number; readonly options: readonly OptionWish[] };
/** `isNew` is one that the item does not have yet. */
export type OptionWish = { readonly id: string; readonly isNew: boolean; readonly name: Text; readonly price: number };

export type TermsWish = {
  readonly minimumOrder: number;
  readonly deliveryMethods: readonly DeliveryMethod[];
  readonly deliveryArea: { readonly maximumMetres: number; readonly freeMetres: number; readonly baseFee: number; readonly feePerKilometre: number };
  readonly preparationMinutes: number;
};

/** Some of it; what is left out stays as it is. */
export type Some<Wish> = { readonly [Key in keyof Wish]?: Wish[Key] | undefined };

/** What an owner may ask of a store. Every command carries the time it is given at. */
export type OwnersStoreCommand =
  /** `opensByHours` is when its hours alone next say open, `at` itself when they do: opened by hand it stays open that long, unless `until` says otherwise. */
  | { readonly type: 'OpenStore'; readonly at: string; readonly until: string | null; readonly opensByHours: string | null }
  | { readonly type: 'CloseStore'; readonly at: string; readonly until: string | null }
  | ({ readonly type: 'ChangeHours'; readonly at: string } & Some<{ hours: readonly Hours[]; exceptions: readonly HoursException[] }>)
  | { readonly type: 'AddMenuItem'; readonly at: string; readonly menuItemId: string; readonly item: ItemWish }
  | { readonly type: 'ChangeMenuItem'; readonly at: string; readonly menuItemId: string; readonly change: Some<ItemWish> }
  | { readonly type: 'RemoveMenuItem'; readonly at: string; readonly menuItemId: string }
  | { readonly type: 'MarkSoldOut'; readonly at: string; readonly menuItemId: string }
  | { readonly type: 'MarkAvailable'; readonly at: string; readonly menuItemId: string }
  | { readonly type: 'ChangeTerms'; readonly at: string; readonly terms: Some<Omit<TermsWish, 'deliveryArea'>> & { readonly deliveryArea?: Some<TermsWish['deliveryArea']> | undefined } };

export type StoreCommand =
  | OwnersStoreCommand
  | { readonly type: 'RegisterStore'; readonly at: string; readonly offer: Offer }
  /** Somebody took up an invitation to run it. */
  | { readonly type: 'HandOverStore'; readonly at: string; readonly ownerId: string };

export type StoreRejection =
  | 'ALREADY_REGISTERED' | 'NO_MENU' | 'NOT_FOUND'
  | 'UNTIL_PAST' | 'NEVER_OPENS' | HoursProblem
  | 'NO_SUCH_ITEM' | 'NO_SUCH_OPTION' | 'LAST_ITEM' | 'MENU_FULL'
  | 'TEXT' | 'PRICE' | 'OPTIONS'
  | 'MINIMUM_ORDER' | 'DELIVERY_METHODS' | 'DELIVERY_AREA' | 'DELIVERY_FEE' | 'PREPARATION_TIME';
