import { describe, expect, it } from '@jest/globals';
import { storeOffer } from './store.ts';
import type { StoreEvent, StoreOffer } from './store.ts';
import { foldOffer } from './store-offer.ts';

type Told = { [Type in StoreEvent['type']]: readonly [type: Type, data: Extract<StoreEvent, { type: Type }>['data']] }[StoreEvent['type']];

const won = (amount: number) => ({ amount, currency: 'KRW' as const });
const text = (ko: string) => ({ ko, en: null });
const item = (id: string, amount: number): StoreOffer['menu'][number] => ({ id, section: text('치킨'), name: text(id), description: text(''), price: won(amount), soldOut: false, options: [] });
const offer: StoreOffer = {
  ownerId: 'owner', name: text('달빛치킨'), address: '서울 마포구', location: { latitude: 37.556, longitude: 126.91 }, zone: 'Asia/Seoul',
  hours: [{ day: 'MONDAY', opens: '10:00', closes: '22:00' }], exceptions: [], byHand: null,
  minimumOrder: won(15_000), deliveryMethods: ['WALK'], deliveryArea: { maximumMetres: 5_000, freeMetres: 1_000, baseFee: won(2_000), feePerKilometre: won(800) }, preparationMinutes: 20,
  menu: [item('fried', 18_000), item('cola', 2_000)],
};

/** What a copy is after these events. */
const after = (...told: readonly Told[]): StoreOffer | null => {
  let copy: StoreOffer | null = null;
  for (const [type, data] of told) copy = foldOffer(copy, { subject: 'store', type, data } as StoreEvent);
  return copy;
};
const registered: Told = ['store.StoreRegistered.v1', offer];

describe('the copy of an offer', () => {
  const until = '2026-03-02T05:00:00.000Z';
  const hours = { hours: [], exceptions: [{ date: '2026-12-25', hours: [] }] };
  const terms = { minimumOrder: won(9_000), deliveryMethods: ['BICYCLE' as const], deliveryArea: { ...offer.deliveryArea, maximumMetres: 900 }, preparationMinutes: 40 };

  it.each<[what: string, events: readonly Told[], expected: Partial<StoreOffer>]>([
    ['is the offer, to begin with', [], {}],
    ['is closed by hand', [['store.StoreClosed.v1', { until: null }]], { byHand: { open: false, until: null } }],
    ['is opened by hand for a while', [['store.StoreOpened.v1', { until }]], { byHand: { open: true, until } }],
    ['goes by its hours again', [['store.StoreClosed.v1', { until }], ['store.StoreOpened.v1', { until: null }]], {}],
    ['has other hours', [['store.HoursChanged.v1', hours]], hours],
    ['has other terms', [['store.TermsChanged.v1', terms]], terms],
    ['has another owner', [['store.OwnerChanged.v1', { ownerId: 'somebody else' }]], { ownerId: 'somebody else' }],
    ['has one item more', [['store.MenuChanged.v1', { change: 'ADDED', item: item('seasoned', 19_000) }]], { menu: [...offer.menu, item('seasoned', 19_000)] }],
    ['has one item less', [['store.MenuChanged.v1', { change: 'REMOVED', item: item('fried', 18_000) }]], { menu: [item('cola', 2_000)] }],
    ['has another price', [['store.MenuChanged.v1', { change: 'CHANGED', item: item('fried', 20_000) }]], { menu: [item('fried', 20_000), item('cola', 2_000)] }],
    ['is sold out of something', [['store.ItemSoldOut.v1', { menuItemId: 'cola' }]], { menu: [item('fried', 18_000), { ...item('cola', 2_000), soldOut: true }] }],
    ['has it again', [['store.ItemSoldOut.v1', { menuItemId: 'cola' }], ['store.ItemAvailable.v1', { menuItemId: 'cola' }]], {}],
  ])('%s', (_, events, expected) => {
    const copy = after(registered, ...events);
    expect(copy).toEqual({ ...offer, ...expected });
    expect(storeOffer(copy)).toEqual(copy); // an offer still, by the contract's own parser
  });

  it('is not guessed at: what is missing is a fault', () => {
    expect(() => after(['store.ItemSoldOut.v1', { menuItemId: 'cola' }])).toThrow(/never registered/);
    expect(() => after(registered, ['store.ItemSoldOut.v1', { menuItemId: 'caviar' }])).toThrow(/no item caviar/);
    expect(() => after(registered, ['store.MenuChanged.v1', { change: 'CHANGED', item: item('caviar', 1) }])).toThrow(/no item caviar/);
  });
});
