import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import { isOpenAt } from '#contracts/opening-hours.ts';
import { demoStore, stores } from '#demo-city/stores.ts';
import { metresBetween } from '#kernel/geo.ts';
import { type TestDatabase, testDatabase } from '#testing/database.ts';
import type { StoreListing } from '../../application/store-view.ts';
import { seed } from '../../seed.ts';
import { PrismaClient } from './generated/client.ts';
import { storeViews } from './store-views.ts';

let database: TestDatabase;
let prisma: PrismaClient;
let views: ReturnType<typeof storeViews>;
beforeAll(async () => {
  database = await testDatabase({ context: 'store' });
  await seed({ STORE_DATABASE_URL: database.url });
  prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 4 }) });
  views = storeViews(prisma);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const here = { latitude: 37.5569, longitude: 126.9112 };
const everything: StoreListing = { near: null, search: null, openAt: null, take: 100, after: null };
const found = async (listing: Partial<StoreListing>) => (await views.page({ ...everything, ...listing })).map(({ id }) => id);
const names = async (listing: Partial<StoreListing>) => {
  const ids = await found(listing);
  return ids.map((id) => stores.find((store) => store.id === id)?.offer.name.ko);
};
/** All pages of that size, one after the other. */
const walk = async (listing: Partial<StoreListing>, take: number) => {
  const places = [];
  for (let after: StoreListing['after'] = null; ;) {
    const page = await views.page({ ...everything, ...listing, take, after });
    places.push(...page);
    if (page.length < take) return places;
    after = page.at(-1) ?? null;
  }
};

describe('stores near a place', () => {
  it('come by distance, as the kernel measures it', async () => {
    const places = await views.page({ ...everything, near: here });
    const expected = stores.map(({ id, offer }) => ({ id, metres: metresBetween(here, offer.location) })).sort((a, b) => a.metres - b.metres);
    expect(places.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    places.forEach(({ key }, index) => expect(key).toBeCloseTo(expected[index]?.metres ?? 0, 4));
  });
  it.each([1, 7, 60])('are each on one page, with pages of %i', async (take) => {
    expect((await walk({ near: here }, take)).map(({ id }) => id)).toEqual(await found({ near: here }));
  });
  it('go on after a cursor that went through text', async () => {
    const [first, second] = await views.page({ ...everything, near: here });
    expect(await views.page({ ...everything, near: here, after: { key: Number(String(first?.key)), id: first?.id ?? '' }, take: 1 })).toEqual([second]);
  });
});

describe('stores by name', () => {
  it('come in the order of the Korean alphabet', async () => {
    expect(await names({})).toEqual(stores.map(({ offer }) => offer.name.ko).toSorted());
  });
  it('are each on one page', async () => {
    expect((await walk({}, 7)).map(({ id }) => id)).toEqual(await found({}));
  });
});

describe('searching', () => {
  it.each([
    ['달빛', ['달빛치킨']], ['moonLIGHT', ['달빛치킨']], ['ＭＯＯＮ', ['달빛치킨']], ['moon light chicken', ['달빛치킨']], ['두 장 버거', ['두장버거']],
    ['마르게리타', ['강남도우', '관악산피자', '서울숲피자', '야간피자', '화덕삼거리']], ['churros', []], ['%', []], ['_', []], ["'", []],
  ])('%s finds by name or dish', async (search, expected) => {
    expect(await names({ search })).toEqual(expected);
  });
  it('finds a single letter, and the same as looking at every name', async () => {
    for (const search of ['짜', 'a', '치킨', 'rice', '1']) {
      const wanted = stores.filter(({ offer }) => [offer.name, ...offer.menu.map(({ name }) => name)].some(({ ko, en }) => [ko, en ?? ''].some((name) => name.toLowerCase().replaceAll(' ', '').includes(search))));
      expect((await names({ search })).toSorted()).toEqual(wanted.map(({ offer }) => offer.name.ko).toSorted());
    }
  });
  it('of nothing finds everything', async () => {
    for (const search of ['', '  ']) expect(await found({ search })).toHaveLength(60);
  });
});

describe('open stores', () => {
  it.each(['2026-03-06T10:00:00Z', '2026-03-06T07:00:00Z', '2026-03-06T19:30:00Z', '2026-03-01T15:30:00Z'])('at %s are those whose hours say so', async (at) => {
    const openAt = new Date(at);
    const expected = stores.filter(({ offer }) => isOpenAt(offer, openAt)).map(({ offer }) => offer.name.ko);
    expect(expected.length).toBeGreaterThan(0);
    expect((await names({ openAt })).toSorted()).toEqual(expected.toSorted());
    expect((await walk({ openAt, near: here }, 4)).length).toBe(expected.length);
  });
});

describe('what is kept of a store', () => {
  it('is what was offered', async () => {
    const { id, offer } = demoStore(0);
    const [[view], [menu]] = await Promise.all([views.byIds([id]), views.menus([id])]);
    expect({ ...view?.offer, menu }).toEqual(offer);
  });
  it('is told once to the others, with everything', async () => {
    expect(await seed({ STORE_DATABASE_URL: database.url })).toBe(0);
    const told = await prisma.outbox.findMany();
    expect(told).toHaveLength(60);
    for (const { type, sequence, aggregateType, aggregateId, correlationId } of told)
      expect({ type, sequence, aggregateType, correlationId }).toEqual({ type: 'store.StoreRegistered.v1', sequence: 1, aggregateType: 'store', correlationId: aggregateId });
    expect(told.find(({ aggregateId }) => aggregateId === demoStore(7).id)?.data).toEqual(demoStore(7).offer);
  });
  it('is completed when some of it is missing', async () => {
    const gone = demoStore(59).id;
    await prisma.$transaction([prisma.store.delete({ where: { id: gone } }), prisma.outbox.deleteMany({ where: { aggregateId: gone } })]);
    expect(await seed({ STORE_DATABASE_URL: database.url })).toBe(1);
    expect(await prisma.menuItem.count()).toBe(600);
  });
});
