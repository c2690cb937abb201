import { describe, expect, it } from '@jest/globals';
import { fold, reject } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import { given as givenTo } from '#testing/given-when-then.ts';
import type { ItemWish, OwnersStoreCommand } from './commands.ts';
import { store } from './decider.ts';
import { storeLimits } from './limits.ts';
import type { HoursException, MenuItem, Offer, StoreEvent } from './store.ts';

const at = '2026-03-02T03:00:00.000Z';
const later = '2026-03-02T05:00:00.000Z';
const text = (ko: string, en: string | null = null) => ({ ko, en });
const fried: MenuItem = {
  id: 'fried', section: text('치킨'), name: text('후라이드', 'Fried Chicken'), description: text(''), price: won(18_000), soldOut: false,
  options: [{ id: 'boneless', name: text('순살'), price: won(2_000) }, { id: 'radish', name: text('치킨무'), price: won(500) }],
};
const cola: MenuItem = { id: 'cola', section: text('음료'), name: text('콜라'), description: text('500 ml'), price: won(2_000), soldOut: true, options: [] };
const offer: Offer = {
  ownerId: 'owner', name: text('달빛치킨'), address: '서울 마포구', location: { latitude: 37.556, longitude: 126.91 }, zone: 'Asia/Seoul',
  hours: [{ day: 'MONDAY', opens: '10:00', closes: '22:00' }], exceptions: [], byHand: null, minimumOrder: won(15_000), deliveryMethods: ['WALK'],
  deliveryArea: { maximumMetres: 5_000, freeMetres: 1_000, baseFee: won(2_000), feePerKilometre: won(800) }, preparationMinutes: 20,
  menu: [fried, cola],
};
const { minimumOrder, deliveryMethods, deliveryArea, preparationMinutes } = offer;

const register = { type: 'RegisterStore', at, offer } as const;
const registered: StoreEvent = { type: 'StoreRegistered', at, offer };
const opened = (until: string | null): StoreEvent => ({ type: 'StoreOpened', at, until });
const closed = (until: string | null): StoreEvent => ({ type: 'StoreClosed', at, until });
const open = (opensByHours: string | null, until: string | null = null): OwnersStoreCommand => ({ type: 'OpenStore', at, until, opensByHours });
const close = (until: string | null = null): OwnersStoreCommand => ({ type: 'CloseStore', at, until });
const given = givenTo(store);
const standing = (...events: readonly StoreEvent[]): Offer => {
  const state = fold(store.evolve, store.initial, [registered, ...events]);
  if (state.status === 'NONE') throw new Error('it is not registered');
  return state.offer;
};

describe('a store', () => {
  it('is registered with all it offers', () => {
    given().when(register).then(registered);
    expect(standing()).toEqual(offer);
  });
  it('is registered once', () => given(registered).when(register).then(reject('ALREADY_REGISTERED')));
  it('has something to sell', () => given().when({ ...register, offer: { ...offer, menu: [] } }).then(reject('NO_MENU')));
  it('keeps hours that can be kept', () => given().when({ ...register, offer: { ...offer, hours: [{ day: 'MONDAY', opens: '24:00', closes: '25:00' }] } }).then(reject('HOURS_TIME')));
  it('that is none can be asked for nothing', () => given().when(close()).then(reject('NOT_FOUND')));
  it('that is none has no history', () => expect(() => store.evolve(store.initial, closed(null))).toThrow(/not registered/));
});

describe('closing by hand', () => {
  it('holds until further notice', () => {
    given(registered).when(close()).then(closed(null));
    expect(standing(closed(null)).byHand).toEqual({ open: false, until: null });
  });
  it('holds until its time is over', () => given(registered).when(close(later)).then(closed(later)));
  it('takes no time that is past', () => given(registered).when(close(at)).then(reject('UNTIL_PAST')));
  it('once more is nothing new, for longer it is', () => {
    given(registered, closed(null)).when(close()).then();
    given(registered, closed(null)).when(close(later)).then(closed(later));
  });
  it('is new when what was said is over', () => given(registered, closed('2026-03-02T03:00:00.000Z')).when(close()).then(closed(null)));
});

describe('opening by hand', () => {
  it('within the hours takes back what was closed by hand: the hours rule again', () => {
    given(registered, closed(null)).when(open(at)).then(opened(null));
    expect(standing(closed(null), opened(null)).byHand).toBeNull();
  });
  it('outside the hours holds until they open next', () => {
    given(registered).when(open(later)).then(opened(later));
    expect(standing(opened(later)).byHand).toEqual({ open: true, until: later });
  });
  it('holds as long as the owner says', () => given(registered).when(open(at, later)).then(opened(later)));
  it('always has an end: without hours it takes one', () => {
    given(registered).when(open(null)).then(reject('NEVER_OPENS'));
    given(registered).when(open(null, later)).then(opened(later));
    given(registered).when(open(null, at)).then(reject('UNTIL_PAST'));
  });
  it('of what is open is nothing new', () => {
    given(registered).when(open(at)).then();
    given(registered, opened(later)).when(open(later)).then();
  });
});

describe('hours', () => {
  const exception = (date: string, ...hours: HoursException['hours']): HoursException => ({ date, hours });
  const changed = (change: Partial<Pick<Offer, 'hours' | 'exceptions'>>): StoreEvent => ({ type: 'HoursChanged', at, hours: offer.hours, exceptions: [], ...change });
  const withBreak: Offer['hours'] = [{ day: 'MONDAY', opens: '11:00', closes: '15:00' }, { day: 'MONDAY', opens: '17:00', closes: '02:00' }, { day: 'TUESDAY', opens: '02:00', closes: '04:00' }];

  it('change as a whole', () => {
    given(registered).when({ type: 'ChangeHours', at, hours: withBreak }).then(changed({ hours: withBreak }));
    given(registered).when({ type: 'ChangeHours', at, hours: [] }).then(changed({ hours: [] }));
    expect(standing(changed({ hours: withBreak }))).toEqual({ ...offer, hours: withBreak });
  });
  it('have exceptions, which stay when the week changes, and are kept in order', () => {
    const [first, second] = [exception('2026-03-05'), exception('2026-12-25', { opens: '12:00', closes: '18:00' })];
    given(registered).when({ type: 'ChangeHours', at, exceptions: [second, first] }).then(changed({ exceptions: [first, second] }));
    given(registered, changed({ exceptions: [first] })).when({ type: 'ChangeHours', at, hours: withBreak }).then(changed({ hours: withBreak, exceptions: [first] }));
  });
  it('forget exceptions of long ago', () => given(registered).when({ type: 'ChangeHours', at, exceptions: [exception('2026-02-26'), exception('2026-02-27')] }).then(changed({ exceptions: [exception('2026-02-27')] })));
  it('that are the same are nothing new', () => given(registered).when({ type: 'ChangeHours', at, hours: [...offer.hours], exceptions: [] }).then());
  it('leave alone what was said by hand', () => expect(standing(closed(later), changed({ hours: withBreak })).byHand).toEqual({ open: false, until: later }));

  const monday = (opens: string, closes: string) => ({ day: 'MONDAY', opens, closes }) as const;
  it.each([['9:00', '10:00'], ['09:00', '24:01'], ['24:00', '10:00'], ['09:60', '10:00'], ['', ''], ['09:00:00', '10:00']])('are times on the clock, not %s to %s', (opens, closes) => {
    given(registered).when({ type: 'ChangeHours', at, hours: [monday(opens, closes)] }).then(reject('HOURS_TIME'));
    given(registered).when({ type: 'ChangeHours', at, exceptions: [exception('2026-03-05', { opens, closes })] }).then(reject('HOURS_TIME'));
  });
  it.each([
    ['on one day', [monday('10:00', '15:00'), monday('14:59', '20:00')]],
    ['past midnight', [monday('17:00', '02:00'), { day: 'TUESDAY', opens: '01:59', closes: '05:00' }]],
    ['past the end of the week', [{ day: 'SUNDAY', opens: '20:00', closes: '03:00' }, monday('02:00', '05:00')]],
    ['around the clock', [monday('09:00', '09:00'), monday('10:00', '11:00')]],
    ['twice the same', [monday('10:00', '11:00'), monday('10:00', '11:00')]],
  ] as [string, Offer['hours']][])('do not overlap %s', (_, hours) => given(registered).when({ type: 'ChangeHours', at, hours }).then(reject('HOURS_OVERLAP')));
  it('do not overlap on one date, though they may with the night before', () => {
    given(registered).when({ type: 'ChangeHours', at, exceptions: [exception('2026-03-05', { opens: '10:00', closes: '12:00' }, { opens: '11:00', closes: '13:00' })] }).then(reject('HOURS_OVERLAP'));
  });
  it.each(['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', 'tomorrow'])('are of dates that there are, not of %s', (date) => given(registered).when({ type: 'ChangeHours', at, exceptions: [exception(date)] }).then(reject('HOURS_DATE')));
  it('have one exception a date', () => given(registered).when({ type: 'ChangeHours', at, exceptions: [exception('2026-03-05'), exception('2026-03-05')] }).then(reject('HOURS_DATE')));
  it('are not too many', () => given(registered).when({ type: 'ChangeHours', at, hours: Array.from({ length: storeLimits.spans + 1 }, () => monday('10:00', '11:00')) }).then(reject('HOURS_TOO_MANY')));
});

describe('the menu', () => {
  const wish: ItemWish = { section: text('치킨'), name: text(' 양념 ', ' '), description: text(''), price: 19_000, options: [{ id: 'new', isNew: true, name: text('순살'), price: 2_000 }] };
  const seasoned: MenuItem = { id: 'seasoned', section: text('치킨'), name: text('양념'), description: text(''), price: won(19_000), soldOut: false, options: [{ id: 'new', name: text('순살'), price: won(2_000) }] };
  const add = (change: Partial<ItemWish> = {}): OwnersStoreCommand => ({ type: 'AddMenuItem', at, menuItemId: 'seasoned', item: { ...wish, ...change } });
  const change = (menuItemId: string, what: Partial<ItemWish>): OwnersStoreCommand => ({ type: 'ChangeMenuItem', at, menuItemId, change: what });

  it('gets items', () => {
    given(registered).when(add()).then({ type: 'MenuItemAdded', at, item: seasoned });
    expect(standing({ type: 'MenuItemAdded', at, item: seasoned }).menu).toEqual([fried, cola, seasoned]);
  });
  it('loses items, but never the last', () => {
    given(registered).when({ type: 'RemoveMenuItem', at, menuItemId: 'fried' }).then({ type: 'MenuItemRemoved', at, item: fried });
    expect(standing({ type: 'MenuItemRemoved', at, item: fried }).menu).toEqual([cola]);
    given(registered, { type: 'MenuItemRemoved', at, item: fried }).when({ type: 'RemoveMenuItem', at, menuItemId: 'cola' }).then(reject('LAST_ITEM'));
  });
  it('changes an item in what is said, and in nothing else', () => {
    given(registered).when(change('cola', { price: 2_500 })).then({ type: 'MenuItemChanged', at, item: { ...cola, price: won(2_500) } });
    given(registered).when(change('fried', { name: text('후라이드 치킨'), description: text('바삭한', 'Crisp') })).then({ type: 'MenuItemChanged', at, item: { ...fried, name: text('후라이드 치킨'), description: text('바삭한', 'Crisp') } });
    expect(standing({ type: 'MenuItemChanged', at, item: { ...cola, price: won(2_500) } }).menu).toEqual([fried, { ...cola, price: won(2_500) }]);
  });
  it('changes options: what stays has its id, what is new has one of its own', () => {
    const options = [{ id: 'boneless', isNew: false, name: text('순살 변경'), price: 2_500 }, { id: 'sauce', isNew: true, name: text('소스'), price: 0 }];
    given(registered).when(change('fried', { options })).then({ type: 'MenuItemChanged', at, item: { ...fried, options: [{ id: 'boneless', name: text('순살 변경'), price: won(2_500) }, { id: 'sauce', name: text('소스'), price: won(0) }] } });
    given(registered).when(change('cola', { options: [{ ...options[0]!, id: 'boneless' }] })).then(reject('NO_SUCH_OPTION'));
    given(registered).when(add({ options: [{ ...options[0]!, id: 'boneless' }] })).then(reject('NO_SUCH_OPTION'));
  });
  it('that stays the same is nothing new', () => given(registered).when(change('fried', { price: 18_000, name: text('후라이드', 'Fried Chicken') })).then());
  it.each([
    ['TEXT', { name: text(' ') }], ['TEXT', { section: text('') }], ['TEXT', { name: text('가'.repeat(81)) }], ['TEXT', { description: text('', 'a'.repeat(501)) }],
    ['PRICE', { price: -1 }], ['PRICE', { price: 1.5 }], ['PRICE', { price: 100_000_001 }], ['PRICE', { options: [{ id: 'x', isNew: true, name: text('x'), price: -1 }] }],
    ['TEXT', { options: [{ id: 'x', isNew: true, name: text(''), price: 0 }] }], ['OPTIONS', { options: [1, 2].map(() => ({ id: 'x', isNew: true, name: text('x'), price: 0 })) }],
  ] as [ 'TEXT' | 'PRICE' | 'OPTIONS', Partial<ItemWish>][])('takes no item with %s like %j', (reason, what) => {
    given(registered).when(add(what)).then(reject(reason));
    given(registered).when(change('fried', what)).then(reject(reason));
  });
  it('has a limit', () => given.state({ status: 'REGISTERED', offer: { ...offer, menu: Array.from({ length: storeLimits.menuItems }, () => fried) } }).when(add()).then(reject('MENU_FULL')));

  it('says what is sold out, and what is there again', () => {
    given(registered).when({ type: 'MarkSoldOut', at, menuItemId: 'fried' }).then({ type: 'ItemSoldOut', at, menuItemId: 'fried' });
    given(registered).when({ type: 'MarkAvailable', at, menuItemId: 'cola' }).then({ type: 'ItemAvailable', at, menuItemId: 'cola' });
    expect(standing({ type: 'ItemSoldOut', at, menuItemId: 'fried' }, { type: 'ItemAvailable', at, menuItemId: 'cola' }).menu.map(({ soldOut }) => soldOut)).toEqual([true, false]);
    given(registered).when({ type: 'MarkSoldOut', at, menuItemId: 'cola' }).then();
    given(registered).when({ type: 'MarkAvailable', at, menuItemId: 'fried' }).then();
  });
  it('keeps sold out what is changed', () => given(registered).when(change('cola', { price: 1_000 })).then({ type: 'MenuItemChanged', at, item: { ...cola, price: won(1_000), soldOut: true } }));

  const unknown: OwnersStoreCommand[] = [change('caviar', { price: 1 }), ...(['RemoveMenuItem', 'MarkSoldOut', 'MarkAvailable'] as const).map((type) => ({ type, at, menuItemId: 'caviar' }))];
  it.each(unknown.map((command) => [command.type, command] as const))('has to have the item: %s', (_, command) => given(registered).when(command).then(reject('NO_SUCH_ITEM')));
});

describe('terms', () => {
  type Wish = Extract<OwnersStoreCommand, { type: 'ChangeTerms' }>['terms'];
  const change = (terms: Wish): OwnersStoreCommand => ({ type: 'ChangeTerms', at, terms });
  const changed = (terms: Partial<Offer>): StoreEvent => ({ type: 'TermsChanged', at, minimumOrder, deliveryMethods, deliveryArea, preparationMinutes, ...terms });

  it('change in what is said, and in nothing else', () => {
    given(registered).when(change({ minimumOrder: 20_000 })).then(changed({ minimumOrder: won(20_000) }));
    given(registered).when(change({ preparationMinutes: 45 })).then(changed({ preparationMinutes: 45 }));
    given(registered).when(change({ deliveryMethods: ['BICYCLE', 'WALK', 'BICYCLE'] })).then(changed({ deliveryMethods: ['BICYCLE', 'WALK'] }));
    given(registered).when(change({ deliveryArea: { maximumMetres: 3_000, baseFee: 0 } })).then(changed({ deliveryArea: { ...deliveryArea, maximumMetres: 3_000, baseFee: won(0) } }));
    expect(standing(changed({ preparationMinutes: 45 }))).toEqual({ ...offer, preparationMinutes: 45 });
  });
  it('that stay the same are nothing new', () => given(registered).when(change({ minimumOrder: 15_000, deliveryArea: { freeMetres: 1_000 } })).then());
  it.each<[reason: 'MINIMUM_ORDER' | 'DELIVERY_METHODS' | 'DELIVERY_AREA' | 'DELIVERY_FEE' | 'PREPARATION_TIME', Wish]>([
    ['MINIMUM_ORDER', { minimumOrder: -1 }], ['MINIMUM_ORDER', { minimumOrder: 0.5 }], ['DELIVERY_METHODS', { deliveryMethods: [] }],
    ['DELIVERY_AREA', { deliveryArea: { maximumMetres: 0 } }], ['DELIVERY_AREA', { deliveryArea: { maximumMetres: 20_001 } }], ['DELIVERY_AREA', { deliveryArea: { maximumMetres: 999 } }],
    ['DELIVERY_AREA', { deliveryArea: { freeMetres: -1 } }], ['DELIVERY_AREA', { deliveryArea: { freeMetres: 5_001 } }],
    ['DELIVERY_FEE', { deliveryArea: { baseFee: -1 } }], ['DELIVERY_FEE', { deliveryArea: { feePerKilometre: 100_000_001 } }],
    ['PREPARATION_TIME', { preparationMinutes: 0 }], ['PREPARATION_TIME', { preparationMinutes: 181 }],
  ])('are refused for %s: %j', (reason, terms) => given(registered).when(change(terms)).then(reject(reason)));
});
