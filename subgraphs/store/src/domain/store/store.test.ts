import { describe, expect, it } from '@jest/globals';
import { reject } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import { given } from '#testing/given-when-then.ts';
import { store } from './decider.ts';
import type { Offer } from './store.ts';

const at = '2026-03-02T03:00:00.000Z';
const name = { ko: '후라이드', en: 'Fried Chicken' };
const offer: Offer = {
  ownerId: 'owner', name: { ko: '달빛치킨', en: null }, address: '서울 마포구', location: { latitude: 37.556, longitude: 126.91 }, zone: 'Asia/Seoul',
  hours: [{ day: 'MONDAY', opens: '00:00', closes: '24:00' }], minimumOrder: won(15_000), deliveryMethods: ['WALK'],
  deliveryArea: { maximumMetres: 5_000, freeMetres: 1_000, baseFee: won(2_000), feePerKilometre: won(800) }, preparationMinutes: 20,
  menu: [{ id: 'item', section: name, name, description: { ko: '', en: null }, price: won(18_000), soldOut: false, options: [] }],
};
const register = { type: 'RegisterStore', at, offer } as const;

const registered = { type: 'StoreRegistered', at, offer } as const;

describe('a store', () => {
  it('is registered with all it offers', () => {
    given(store)().when(register).then(registered);
    expect(store.evolve(store.initial, registered)).toEqual({ status: 'REGISTERED', offer });
  });
  it('is registered once', () => given(store)(registered).when(register).then(reject('ALREADY_REGISTERED')));
  it('has something to sell', () => given(store)().when({ ...register, offer: { ...offer, menu: [] } }).then(reject('NO_MENU')));
});
