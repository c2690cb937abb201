/** ISO 4217. The number of digits behind the point that the currency's minor unit has. */
const fractionDigits = { KRW: 0, USD: 2 } as const;
export type Currency = keyof typeof fractionDigits;

/** An amount in integer minor units: `{ amount: 18000, currency: 'KRW' }` is 18,000 won. */
export type Money = { readonly amount: number; readonly currency: Currency };

/** Money of an integer amount of minor units. Throws a RangeError for what is not a safe integer. */
export const money = (amount: number, currency: Currency = 'KRW'): Money => {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`an amount of money is a safe integer of minor units, not ${amount}`);
  return { amount, currency };
};

export const won = (amount: number): Money => money(amount, 'KRW');

const sameCurrency = (a: Money, b: Money): Currency => {
  if (a.currency !== b.currency) throw new TypeError(`cannot mix ${a.currency} with ${b.currency}`);
  return a.currency;
};

/** Throws a TypeError when the currencies differ. */
export const add = (a: Money, b: Money): Money => money(a.amount + b.amount, sameCurrency(a, b));
/** Throws a TypeError when the currencies differ. */
export const subtract = (a: Money, b: Money): Money => money(a.amount - b.amount, sameCurrency(a, b));
export const times = (a: Money, quantity: number): Money => money(a.amount * quantity, a.currency);
/** Negative, zero or positive as `a` is less than, equal to or more than `b`. Throws a TypeError when the currencies differ. */
export const compare = (a: Money, b: Money): number => (sameCurrency(a, b), a.amount - b.amount);

/** As people write it: `formatMoney(won(18000), 'ko-KR')` is `₩18,000`. Throws a RangeError for a malformed locale. */
export const formatMoney = ({ amount, currency }: Money, locale = 'ko-KR'): string => {
  const digits = fractionDigits[currency];
  return new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: digits }).format(amount / 10 ** digits);
};
