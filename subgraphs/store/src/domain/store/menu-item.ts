import { type Currency, type Money, money } from '#kernel/money.ts';
import type { ItemWish } from './commands.ts';
import { storeLimits } from './limits.ts';
import type { MenuItem, Text } from './store.ts';

/** A text is missing or too long, a price is none that a store may ask, or there are too many options or one of them twice. */
export type ItemProblem = 'TEXT' | 'PRICE' | 'OPTIONS';

/** The item that its owner has written. */
export const toItem = (id: string, { section, name, description, price, options }: ItemWish, soldOut: boolean, currency: Currency): MenuItem => ({
  id, section: trimmed(section), name: trimmed(name), description: trimmed(description), price: amount(price, currency), soldOut,
  options: options.map((option) => ({ id: option.id, name: trimmed(option.name), price: amount(option.price, currency) })),
});

/** What is wrong with an item, or null when nothing is. */
export const itemProblem = ({ section, name, description, price, options }: MenuItem): ItemProblem | null => {
  const { nameCharacters, descriptionCharacters, options: most } = storeLimits;
  if (![section, name, ...options.map((option) => option.name)].every((text) => text.ko !== '' && isShort(text, nameCharacters)) || !isShort(description, descriptionCharacters)) return 'TEXT';
  if (![price, ...options.map((option) => option.price)].every((each) => each.amount >= 0 && each.amount <= storeLimits.amount)) return 'PRICE';
  return options.length > most || new Set(options.map(({ id }) => id)).size < options.length ? 'OPTIONS' : null;
};

const isShort = ({ ko, en }: Text, most: number) => ko.length <= most && (en ?? '').length <= most;

const trimmed = ({ ko, en }: Text): Text => ({ ko: ko.trim(), en: en?.trim() || null });

// what is no amount at all is held against the limits like any other
const amount = (units: number, currency: Currency): Money => money(Number.isSafeInteger(units) ? units : -1, currency);
