import { describe, expect, it } from '@jest/globals';
import { metresBetween } from '#kernel/geo.ts';
import { reach } from '#contracts/delivery-method.ts';
import { isOpenAt } from '#contracts/opening-hours.ts';
import { storeOffer } from '#contracts/store.ts';
import { customers, population, riders } from './people.ts';
import { homeOf, places, riderPositions } from './places.ts';
import { demoStore, stores } from './stores.ts';

const items = stores.flatMap(({ offer }) => offer.menu);
const wonOf = (n: number, dish: string) => demoStore(n).offer.menu.find(({ name }) => name.ko === dish)?.price.amount;
const openAt = (at: string) => stores.filter(({ offer }) => isOpenAt(offer, new Date(at)));

describe('the demo city', () => {
  it('has 60 stores with ten dishes each', () => {
    expect(stores).toHaveLength(population.stores);
    expect(items).toHaveLength(600);
    for (const { offer } of stores) expect(offer.menu).toHaveLength(10);
  });

  it('names everything once', () => {
    const ids = [...stores.map(({ id }) => id), ...items.flatMap((item) => [item.id, ...item.options.map(({ id }) => id)])];
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(stores.map(({ offer }) => offer.name.ko)).size).toBe(60);
    expect(new Set(stores.map(({ offer }) => offer.ownerId)).size).toBe(60);
    for (const { offer } of stores) expect(new Set(offer.menu.map(({ name }) => name.ko)).size).toBe(10);
  });

  it('offers what the contract says an offer is', () => {
    for (const { offer } of stores) expect(storeOffer(offer)).toEqual(offer);
    for (const { price } of items) expect(price.amount).toBeGreaterThan(0);
  });

  it('keeps hours on the clock', () => {
    for (const { offer } of stores) {
      expect(offer.hours.length).toBeGreaterThan(0);
      for (const { opens, closes } of offer.hours) for (const time of [opens, closes]) expect(time).toMatch(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
    }
  });

  it('takes breaks and days off', () => {
    const withBreak = stores.filter(({ offer }) => offer.hours.filter(({ day }) => day === 'FRIDAY').length > 1);
    expect(withBreak.length).toBeGreaterThan(5);
    const open = (n: number, at: string) => isOpenAt(demoStore(n).offer, new Date(`${at}+09:00`));
    expect([open(2, '2026-02-13T12:00'), open(2, '2026-02-13T16:00'), open(2, '2026-02-17T12:00')]).toEqual([true, false, false]); // a Friday, its break, and Seollal
    expect([open(6, '2026-12-25T02:30'), open(6, '2026-12-26T02:30'), open(6, '2026-12-27T02:30')]).toEqual([true, true, false]); // Christmas nights are longer
  });

  it('sleeps, but never altogether', () => {
    const dinner = openAt('2026-03-06T10:00:00Z'); // Friday 19:00 in Seoul
    const night = openAt('2026-03-06T19:00:00Z'); // Saturday 04:00
    const afternoon = openAt('2026-03-06T07:00:00Z'); // Friday 16:00, in the break
    expect(dinner.length).toBeGreaterThan(afternoon.length);
    expect(afternoon.length).toBeGreaterThan(night.length);
    expect(night.map(({ number }) => number)).toEqual(expect.arrayContaining([0, 1, 3]));
  });

  it('has the stores everybody knows', () => {
    expect(demoStore(0).offer).toMatchObject({ name: { ko: '달빛치킨', en: 'Moonlight Chicken' }, location: { latitude: 37.556, longitude: 126.91 }, minimumOrder: { amount: 15_000 } });
    expect([wonOf(0, '후라이드'), wonOf(1, '떡볶이'), wonOf(2, '짜장면'), wonOf(3, '아메리카노')]).toEqual([18_000, 5_500, 7_500, 3_800]);
  });

  it('is sold out of some things, but of few', () => {
    const soldOut = items.filter((item) => item.soldOut).length;
    expect(soldOut).toBeGreaterThan(10);
    expect(soldOut).toBeLessThan(60);
  });

  it('lets the first customers be reached on foot from Moonlight Chicken and Alley Coffee, and every customer by somebody', () => {
    for (const number of [0, 3])
      for (const { location } of places.slice(0, 5)) expect(metresBetween(demoStore(number).offer.location, location)).toBeLessThan(reach.WALK.radiusMetres);
    for (let n = 0; n < customers.length; n += 20) {
      const near = stores.filter(({ offer }) => metresBetween(offer.location, homeOf(n).location) < offer.deliveryArea.maximumMetres);
      expect(near.length).toBeGreaterThanOrEqual(10);
    }
  });

  it('has a place for every rider to wait', () => {
    for (const { id } of riders) expect(riderPositions.has(id)).toBe(true);
  });
});
