import { describe, expect, it } from '@jest/globals';
import { add, compare, formatMoney, money, subtract, times, won } from './money.ts';

describe('money', () => {
  it('is a whole number of the smallest unit of its currency', () => {
    expect(won(18_000)).toEqual({ amount: 18_000, currency: 'KRW' });
    expect(add(won(18_000), won(3_000))).toEqual(won(21_000));
    expect(subtract(won(3_000), won(18_000))).toEqual(won(-15_000));
    expect(times(money(199, 'USD'), 3)).toEqual(money(597, 'USD'));
  });
  it.each([0.1, 1 / 3, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('is never %d', (amount) => expect(() => money(amount)).toThrow(RangeError));
  it('is not rounded when it grows too large: that is a fault', () => {
    expect(() => add(won(Number.MAX_SAFE_INTEGER), won(1))).toThrow(RangeError);
    expect(() => times(won(Number.MAX_SAFE_INTEGER), 2)).toThrow(RangeError);
  });
  it('is of one currency', () => {
    for (const mix of [add, subtract, compare]) expect(() => mix(won(1), money(1, 'USD'))).toThrow('cannot mix KRW with USD');
  });
  it('is more or less, or the same', () => expect([compare(won(2), won(1)), compare(won(1), won(2)), compare(won(1), won(1))]).toEqual([1, -1, 0]));
  it('is written with the digits its currency has', () => {
    expect(formatMoney(won(18_000))).toBe('₩18,000');
    expect(formatMoney(money(1_050, 'USD'), 'en-US')).toBe('$10.50');
  });
});
