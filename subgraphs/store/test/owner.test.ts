import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EventEnvelope, readEvent } from '#contracts/event.ts';
import { foldOffer } from '#contracts/store-offer.ts';
import { storeEvents, type StoreOffer } from '#contracts/store.ts';
import { ownerOf, support } from '#demo-city/people.ts';
import { demoStore, menuItemId, menuOptionId } from '#demo-city/stores.ts';
import { newId } from '#platform/new-id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { openStoreDatabase } from '../src/adapters/persistence/database.ts';
import { prismaStores } from '../src/adapters/persistence/stores.ts';
import { customer, type Kitchen, otherOwner, startKitchen } from './kitchen.ts';

let kitchen: Kitchen;
beforeAll(async () => {
  kitchen = await startKitchen();
});
afterAll(() => kitchen.stop());

type Answer = { readonly __typename: string; readonly code?: string; readonly store?: Record<string, unknown>; readonly menuItem?: Record<string, unknown> | null };

const inputs = {
  openStore: 'StoreInput', closeStore: 'StoreInput', changeOpeningHours: 'ChangeOpeningHoursInput', changeStoreTerms: 'ChangeStoreTermsInput',
  addMenuItem: 'AddMenuItemInput', changeMenuItem: 'ChangeMenuItemInput', removeMenuItem: 'MenuItemInput', markSoldOut: 'MarkSoldOutInput',
} as const;
type Name = keyof typeof inputs;
const items = ['addMenuItem', 'changeMenuItem', 'markSoldOut'];
const inStore = `open opensAt hours { day opens closes } hoursExceptions { date hours { opens closes } } byHand { open until }
  minimumOrder { amount } deliveryMethods deliveryArea { maximumMetres freeMetres baseFee { amount } feePerKilometre { amount } } preparationMinutes menu { items { id } }`;
const inItem = 'id name description price { amount currency } soldOut options { id name price { amount } }';

/** What that viewer is answered who gives the command. */
const ask = (name: Name, viewer: Viewer | null, input: object) => kitchen.ask<{ answer: Answer }>(
  viewer,
  `mutation ($input: ${inputs[name]}!) { answer: ${name}(input: $input) {
    __typename
    ... on ${name[0]?.toUpperCase()}${name.slice(1)}Success { store { ${inStore} } ${items.includes(name) ? `menuItem { ${inItem} }` : ''} }
    ... on DomainError { code message }
  } }`,
  { input: { idempotencyKey: newId(), ...input } },
);

/** A store of its own for each test, and its owner. */
let next = 10;
const another = () => {
  const number = (next += 1);
  const { id: storeId, offer } = demoStore(number);
  const owner: Viewer = ownerOf(number);
  return { number, storeId, offer, owner, give: async (name: Name, input: object = {}): Promise<Answer | undefined> => (await ask(name, owner, { storeId, ...input })).data?.answer };
};
const events = async (storeId: string): Promise<EventEnvelope[]> => kitchen.rows(
  `SELECT id, type, aggregate_id AS subject, aggregate_type AS aggregatetype, sequence, correlation_id AS correlationid, data FROM outbox WHERE aggregate_id = $1 ORDER BY sequence`, storeId);
const told = async (storeId: string) => (await events(storeId)).slice(1).map(({ type, data }) => [type.replace(/^store\.|\.v1$/g, ''), data]);
/** What somebody has who knows the store by its events alone. */
const copyOf = async (storeId: string): Promise<StoreOffer | null> => {
  let offer: StoreOffer | null = null;
  for (const envelope of await events(storeId)) {
    const event = readEvent(storeEvents, envelope);
    if (event !== null) offer = foldOffer(offer, event);
  }
  return offer;
};
const everyDay = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
const always = everyDay.map((day) => ({ day, opens: '00:00', closes: '24:00' }));
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const listed = async (storeId: string, name: string) => {
  const { data } = await kitchen.ask<{ stores: { nodes: { id: string }[] } }>(null, 'query ($name: String!) { stores(search: $name, openNow: true, first: 60) { nodes { id } } }', { name });
  return data?.stores.nodes.some(({ id }) => id === storeId);
};

describe('the owner of a store', () => {
  it('closes it and opens it again, and everybody sees that at once', async () => {
    const { storeId, offer, give } = another();
    await give('changeOpeningHours', { hours: always, exceptions: [] });
    expect(await listed(storeId, offer.name.ko)).toBe(true);
    expect(await give('closeStore')).toMatchObject({ __typename: 'CloseStoreSuccess', store: { open: false, opensAt: null, byHand: { open: false, until: null } } });
    expect(await listed(storeId, offer.name.ko)).toBe(false);
    expect(await give('openStore')).toMatchObject({ __typename: 'OpenStoreSuccess', store: { open: true, byHand: null } });
    expect(await listed(storeId, offer.name.ko)).toBe(true);
    expect((await told(storeId)).slice(1)).toEqual([['StoreClosed', { until: null }], ['StoreOpened', { until: null }]]);
  });

  it('closes it for a while: it opens again by itself', async () => {
    const { storeId, offer, give } = another();
    await give('changeOpeningHours', { hours: always, exceptions: [] });
    const until = inMinutes(30);
    expect(await give('closeStore', { until })).toMatchObject({ store: { open: false, opensAt: until, byHand: { open: false, until } } });
    await kitchen.rows(`UPDATE store SET by_hand_until = now() WHERE id = $1`, storeId); // half an hour later
    expect(await listed(storeId, offer.name.ko)).toBe(true);
    const { data } = await kitchen.ask<{ store: object }>(null, `query ($id: ID!) { store(id: $id) { ${inStore} } }`, { id: storeId });
    expect(data?.store).toMatchObject({ open: true, byHand: null });
  });

  it('opens it outside its hours, as long as they say or until the hours open it', async () => {
    const { storeId, offer, give } = another();
    await give('changeOpeningHours', { hours: [], exceptions: [] });
    expect(await give('openStore')).toMatchObject({ __typename: 'InvalidHours', code: 'INVALID_HOURS' });
    const until = inMinutes(60);
    expect(await give('openStore', { until })).toMatchObject({ store: { open: true, byHand: { open: true, until } } });
    expect(await listed(storeId, offer.name.ko)).toBe(true);

    // closed yesterday, today and tomorrow in whatever zone, and open all day after that
    await give('closeStore');
    const closed = [-1, 0, 1].map((days) => ({ date: inMinutes(days * 24 * 60).slice(0, 10), hours: [] }));
    await give('changeOpeningHours', { hours: always, exceptions: closed });
    const opened = await give('openStore');
    expect(opened).toMatchObject({ store: { open: true, byHand: { open: true } } });
    const { until: end } = opened?.store?.['byHand'] as { until: string };
    expect(new Date(end).toLocaleTimeString('en-GB', { timeZone: offer.zone })).toBe('00:00:00');
  });

  it('changes its hours, with breaks and exceptions', async () => {
    const { storeId, give } = another();
    const hours = [{ day: 'MONDAY', opens: '11:00', closes: '15:00' }, { day: 'MONDAY', opens: '17:00', closes: '02:00' }];
    const exceptions = [{ date: '2030-12-25', hours: [{ opens: '12:00', closes: '18:00' }] }, { date: '2031-01-01', hours: [] }];
    expect(await give('changeOpeningHours', { hours, exceptions })).toMatchObject({ __typename: 'ChangeOpeningHoursSuccess', store: { hours, hoursExceptions: exceptions } });
    expect(await told(storeId)).toEqual([['HoursChanged', { hours, exceptions }]]);
    for (const wrong of [{ hours: [...hours, { day: 'TUESDAY', opens: '01:00', closes: '03:00' }] }, { hours: [{ day: 'MONDAY', opens: '9', closes: '10' }] }, { exceptions: [{ date: 'Christmas', hours: [] }] }])
      expect(await give('changeOpeningHours', wrong)).toMatchObject({ __typename: 'InvalidHours', code: 'INVALID_HOURS' });
  });

  it('changes how it sells', async () => {
    const { storeId, offer, give } = another();
    const answer = await give('changeStoreTerms', { minimumOrder: 20_000, deliveryMethods: ['MOTORBIKE'], deliveryArea: { maximumMetres: 3_000, feePerKilometre: 1_000 }, preparationMinutes: 45 });
    expect(answer).toMatchObject({
      __typename: 'ChangeStoreTermsSuccess',
      store: {
        minimumOrder: { amount: 20_000 }, deliveryMethods: ['MOTORBIKE'], preparationMinutes: 45,
        deliveryArea: { maximumMetres: 3_000, freeMetres: 1_000, baseFee: { amount: offer.deliveryArea.baseFee.amount }, feePerKilometre: { amount: 1_000 } },
      },
    });
    expect((await told(storeId)).map(([type]) => type)).toEqual(['TermsChanged']);
  });

  it('changes a dish: its price, its names, its options', async () => {
    const { number, storeId, offer, give } = another();
    const [menuItemId_, before] = [menuItemId(number, 0), offer.menu[0]];
    expect(await give('changeMenuItem', { menuItemId: menuItemId_, price: 12_300 })).toMatchObject({ __typename: 'ChangeMenuItemSuccess', menuItem: { id: menuItemId_, name: before?.name.ko, price: { amount: 12_300, currency: 'KRW' } } });
    const options = [...(before?.options ?? []).slice(0, 1).map(({ id, name }) => ({ id, name, price: 700 })), { name: { ko: '곱빼기', en: 'Large' }, price: 2_000 }];
    const answer = await give('changeMenuItem', { menuItemId: menuItemId_, options, name: { ko: '새로운 이름', en: null } });
    expect(answer?.menuItem).toMatchObject({ name: '새로운 이름', price: { amount: 12_300 }, options: options.map(({ price }) => ({ price: { amount: price } })) });
    expect(await listedByDish('새로운이름')).toEqual([storeId]);
    expect(await give('changeMenuItem', { menuItemId: menuItemId_, options: [{ id: menuOptionId(0, 0, 0), name: { ko: '남의 것' }, price: 0 }] })).toMatchObject({ __typename: 'MenuItemNotFound' });
    expect(await give('changeMenuItem', { menuItemId: menuItemId(0, 0), price: 1 })).toMatchObject({ __typename: 'MenuItemNotFound', code: 'MENU_ITEM_NOT_FOUND' });
  });
  const listedByDish = async (search: string) => (await kitchen.ask<{ stores: { nodes: { id: string }[] } }>(null, 'query ($search: String!) { stores(search: $search) { nodes { id } } }', { search })).data?.stores.nodes.map(({ id }) => id);

  it('adds a dish, once however often it is sent, and removes it', async () => {
    const { storeId, offer, give } = another();
    const idempotencyKey = newId();
    const wish = { idempotencyKey, section: { ko: '계절 메뉴' }, name: { ko: '동지팥죽', en: 'Red Bean Porridge' }, price: 9_000, options: [{ name: { ko: '새알 추가' }, price: 1_000 }] };
    const answers = await Promise.all([1, 2, 3].map(() => give('addMenuItem', wish)));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ __typename: 'AddMenuItemSuccess', menuItem: { name: '동지팥죽', description: null, price: { amount: 9_000 }, soldOut: false, options: [{ name: '새알 추가' }] } });
    expect(await give('addMenuItem', { ...wish, price: 9_500 })).toMatchObject({ __typename: 'IdempotencyKeyReused' });
    const { data } = await kitchen.ask<{ store: { menu: { name: string }[] } }>(null, 'query ($id: ID!) { store(id: $id) { menu { name } } }', { id: storeId });
    expect(data?.store.menu.at(-1)).toEqual({ name: '계절 메뉴' });

    const added = answers[0]?.menuItem?.['id'];
    expect(await give('removeMenuItem', { menuItemId: added })).toMatchObject({ __typename: 'RemoveMenuItemSuccess' });
    expect(await give('addMenuItem', wish)).toMatchObject({ __typename: 'AddMenuItemSuccess', menuItem: null });
    for (const { id } of offer.menu.slice(1)) await give('removeMenuItem', { menuItemId: id });
    expect(await give('removeMenuItem', { menuItemId: offer.menu[0]?.id })).toMatchObject({ __typename: 'MenuLimitReached' });
  });

  it('says what is sold out', async () => {
    const { number, storeId, give } = another();
    const item = { menuItemId: menuItemId(number, 0) };
    expect(await give('markSoldOut', { ...item, soldOut: true })).toMatchObject({ __typename: 'MarkSoldOutSuccess', menuItem: { soldOut: true } });
    expect(await give('markSoldOut', { ...item, soldOut: true })).toMatchObject({ __typename: 'MarkSoldOutSuccess', menuItem: { soldOut: true } });
    expect(await give('markSoldOut', { ...item, soldOut: false })).toMatchObject({ menuItem: { soldOut: false } });
    expect(await give('markSoldOut', { menuItemId: 'nonsense', soldOut: true })).toMatchObject({ __typename: 'MenuItemNotFound' });
    expect(await told(storeId)).toEqual([['ItemSoldOut', item], ['ItemAvailable', item]]);
  });

  it('is told what would be right', async () => {
    const { number, storeId, owner } = another();
    const wrong: [Name, object][] = [
      ['openStore', { until: inMinutes(-1) }], ['closeStore', { until: inMinutes(-1) }], ['changeStoreTerms', { minimumOrder: -1 }], ['changeStoreTerms', { deliveryMethods: [] }],
      ['changeStoreTerms', { deliveryArea: { maximumMetres: 0 } }], ['changeStoreTerms', { preparationMinutes: 500 }], ['changeMenuItem', { menuItemId: menuItemId(number, 0), price: -1 }],
      ['changeMenuItem', { menuItemId: menuItemId(number, 0), name: { ko: '' } }], ['closeStore', { idempotencyKey: '' }],
    ];
    for (const [name, input] of wrong) expect(await ask(name, owner, { storeId, ...input })).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(await told(storeId)).toEqual([]);
  });
});

describe('anybody else', () => {
  it('has no such store to change, support neither', async () => {
    const { number, storeId } = another();
    const item = { menuItemId: menuItemId(number, 0) };
    const asked: Record<Name, object> = {
      openStore: {}, closeStore: {}, changeOpeningHours: { hours: [] }, changeStoreTerms: { minimumOrder: 0 }, changeMenuItem: { ...item, price: 1 }, removeMenuItem: item, markSoldOut: { ...item, soldOut: true },
      addMenuItem: { section: { ko: 'x' }, name: { ko: 'x' }, price: 1 },
    };
    for (const [name, input] of Object.entries(asked) as [Name, object][]) {
      expect((await ask(name, otherOwner, { storeId, ...input })).data?.answer).toMatchObject({ __typename: 'StoreNotFound', code: 'STORE_NOT_FOUND' });
      for (const viewer of [customer, support]) expect(await ask(name, viewer, { storeId, ...input })).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
      expect(await ask(name, null, { storeId, ...input })).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
      for (const nowhere of [newId(), 'nonsense']) expect((await ask(name, otherOwner, { storeId: nowhere, ...input })).data?.answer).toMatchObject({ __typename: 'StoreNotFound' });
    }
    expect(await told(storeId)).toEqual([]);
  });
});

describe('who knows a store by its events alone', () => {
  it('knows it as it is, whatever was changed, also by several people at once', async () => {
    const { number, storeId, offer, give } = another();
    const item = (k: number) => menuItemId(number, k);
    const changes: (() => Promise<unknown>)[] = [
      () => give('closeStore', { until: inMinutes(30) }), () => give('openStore'), () => give('changeOpeningHours', { hours: always }), () => give('changeOpeningHours', { exceptions: [{ date: '2030-01-01', hours: [] }] }),
      () => give('changeStoreTerms', { minimumOrder: 9_000 }), () => give('changeStoreTerms', { preparationMinutes: 33 }), () => give('changeStoreTerms', { deliveryArea: { baseFee: 0 } }),
      () => give('changeMenuItem', { menuItemId: item(0), price: 1_000 }), () => give('changeMenuItem', { menuItemId: item(0), name: { ko: '다른 이름' } }), () => give('markSoldOut', { menuItemId: item(1), soldOut: true }),
      () => give('removeMenuItem', { menuItemId: item(2) }), () => give('addMenuItem', { section: { ko: '새것' }, name: { ko: '새것' }, price: 500 }), () => give('markSoldOut', { menuItemId: item(3), soldOut: true }),
    ];
    await Promise.all(changes.slice(0, 6).map((change) => change()));
    for (const change of changes.slice(6)) await change();

    const prisma = openStoreDatabase(kitchen.environment.STORE_DATABASE_URL, 2);
    const kept = await prismaStores(prisma, () => []).load(storeId).finally(() => prisma.$disconnect());
    const copy = await copyOf(storeId);
    expect(kept.state).toEqual({ status: 'REGISTERED', offer: copy });
    expect(copy).not.toEqual(offer);
    expect(copy?.menu).toHaveLength(10);
    expect((await events(storeId)).map(({ sequence }) => sequence)).toEqual(Array.from({ length: kept.version }, (_, n) => n + 1));
  });
});
