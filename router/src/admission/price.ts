import type { Variables } from '../execution/run.ts';

/** What something costs: a number where the operation says all of it, otherwise by its variables. */
export type Price = number | ((variables: Variables) => number);

export const priceAt = (price: Price, variables: Variables): number => (typeof price === 'number' ? price : price(variables));

export const sum = (prices: readonly Price[]): Price => {
  let fixed = 0;
  const open: ((variables: Variables) => number)[] = [];
  for (const price of prices) {
    if (typeof price === 'number') fixed += price;
    else open.push(price);
  }
  return open.length === 0 ? fixed : (variables) => open.reduce((total, price) => total + price(variables), fixed);
};

export const times = (size: Price, price: Price): Price => {
  if (typeof size === 'number' && typeof price === 'number') return size * price;
  if (size === 0 || price === 0) return 0;
  return (variables) => priceAt(size, variables) * priceAt(price, variables);
};

/** Weights may be less than nothing, and make something else cheaper; what a field comes to may not. */
export const notNegative = (price: Price): Price => (typeof price === 'number' ? Math.max(0, price) : (variables) => Math.max(0, price(variables)));
