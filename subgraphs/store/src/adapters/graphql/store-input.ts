import type { CommandKey } from '#kernel/command-handler.ts';
import type { StoreRequest } from '../../application/handle-store.ts';
import type { ItemWish, OptionWish } from '../../domain/store/commands.ts';
import type { Text } from '../../domain/store/store.ts';
import { derivedId } from './derived-id.ts';
import type * as api from './generated/resolvers.ts';

type Request<Type extends StoreRequest['type']> = Extract<StoreRequest, { type: Type }>;

/** What a store's owner asks, in the application's words. What is left out of an input is undefined there: it stays as it is. */

export const toOpenStore = ({ until }: api.StoreInput, at: string): Request<'OpenStore'> => ({ type: 'OpenStore', at, until: until?.toISOString() ?? null });

export const toCloseStore = ({ until }: api.StoreInput, at: string): Request<'CloseStore'> => ({ type: 'CloseStore', at, until: until?.toISOString() ?? null });

export const toChangeHours = ({ hours, exceptions }: api.ChangeOpeningHoursInput, at: string): Request<'ChangeHours'> => ({
  type: 'ChangeHours', at,
  hours: hours?.map(({ day, opens, closes }) => ({ day, opens, closes })),
  exceptions: exceptions?.map((exception) => ({ date: exception.date, hours: exception.hours.map(({ opens, closes }) => ({ opens, closes })) })),
});

export const toChangeTerms = ({ minimumOrder, deliveryMethods, deliveryArea, preparationMinutes }: api.ChangeStoreTermsInput, at: string): Request<'ChangeTerms'> => ({
  type: 'ChangeTerms', at,
  terms: { minimumOrder: given(minimumOrder), deliveryMethods: given(deliveryMethods), preparationMinutes: given(preparationMinutes), deliveryArea: deliveryArea ? toArea(deliveryArea) : undefined },
});

const toArea = ({ maximumMetres, freeMetres, baseFee, feePerKilometre }: api.DeliveryAreaInput): Request<'ChangeTerms'>['terms']['deliveryArea'] =>
  ({ maximumMetres: given(maximumMetres), freeMetres: given(freeMetres), baseFee: given(baseFee), feePerKilometre: given(feePerKilometre) });

/** The new item's id, and its new options', are made of the command's key. */
export const toAddMenuItem = ({ section, name, description, price, options }: api.AddMenuItemInput, at: string, key: CommandKey): Request<'AddMenuItem'> => {
  const item: ItemWish = { section: toText(section), name: toText(name), description: description ? toText(description) : { ko: '', en: null }, price, options: toOptions(options ?? [], key) };
  return { type: 'AddMenuItem', at, menuItemId: derivedId(key, 'item'), item };
};

export const toChangeMenuItem = ({ menuItemId, section, name, description, price, options }: api.ChangeMenuItemInput, at: string, key: CommandKey): Request<'ChangeMenuItem'> => ({
  type: 'ChangeMenuItem', at, menuItemId,
  change: {
    section: section ? toText(section) : undefined, name: name ? toText(name) : undefined, description: description ? toText(description) : undefined,
    price: given(price), options: options ? toOptions(options, key) : undefined,
  },
});

export const toMarkSoldOut = ({ menuItemId, soldOut }: api.MarkSoldOutInput, at: string): Extract<StoreRequest, { type: 'MarkSoldOut' | 'MarkAvailable' }> => ({ type: soldOut ? 'MarkSoldOut' : 'MarkAvailable', at, menuItemId });

const toText = ({ ko, en }: api.LocalizedTextInput): Text => ({ ko, en: en ?? null });

const toOptions = (options: readonly api.MenuOptionInput[], key: CommandKey): OptionWish[] =>
  options.map(({ id, name, price }, index) => ({ id: id ?? derivedId(key, `option/${index}`), isNew: id == null, name: toText(name), price }));

const given = <Value>(value: Value | null | undefined): Value | undefined => value ?? undefined;
