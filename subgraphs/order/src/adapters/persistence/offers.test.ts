import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StoreEvent } from '#contracts/store.ts';
import { demoStore, menuItemId } from '#demo-city/stores.ts';
import { newId } from '#platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#testing/database.ts';
import { openOrderDatabase } from './database.ts';
import type { PrismaClient } from './generated/client.ts';
import { prismaOffers } from './offers.ts';

let database: TestDatabase;
let prisma: PrismaClient;
beforeAll(async () => {
  database = await testDatabase({ context: 'order' });
  prisma = openOrderDatabase(database.url, 4);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const { offer } = demoStore(0);
type Told = { [Type in StoreEvent['type']]: readonly [type: Type, data: Extract<StoreEvent, { type: Type }>['data']] }[StoreEvent['type']];
/** The events of one store, one after the other. */
const storeTelling = (storeId = newId()) => {
  let sequence = 0;
  return {
    storeId,
    next: (...[type, data]: Told) => ({
      specversion: '1.0', id: newId(), source: '/store', type, subject: storeId, time: '2026-03-02T03:00:00.000Z', aggregatetype: 'store', sequence: (sequence += 1),
      correlationid: storeId, causationid: null, traceparent: null, data,
    }) as StoreEvent,
  };
};
const received = (event: StoreEvent) => prisma.inbox.count({ where: { eventId: event.id } });

describe('the copy of a store’s offer', () => {
  it('follows what the store tells, and keeps the receipt with it', async () => {
    const offers = prismaOffers(prisma);
    const { storeId, next } = storeTelling();
    expect(await offers.offerOf(storeId)).toBeNull();
    const events = [next('store.StoreRegistered.v1', offer), next('store.ItemSoldOut.v1', { menuItemId: menuItemId(0, 0) }), next('store.StoreClosed.v1', { until: null })];
    for (const event of events) await offers.follow(event);
    expect(await offers.offerOf(storeId)).toEqual({ ...offer, byHand: { open: false, until: null }, menu: offer.menu.map((item, n) => (n === 0 ? { ...item, soldOut: true } : item)) });
    for (const event of events) expect(await received(event)).toBe(1);
  });

  it('takes each event once, also when two take it at the same moment', async () => {
    const offers = prismaOffers(prisma);
    const { storeId, next } = storeTelling();
    await offers.follow(next('store.StoreRegistered.v1', offer));
    for (let round = 0; round < 20; round += 1) {
      const item = { ...offer.menu[0]!, id: newId() };
      const event = next('store.MenuChanged.v1', { change: 'ADDED', item });
      const attempts = await Promise.allSettled([offers.follow(event), offers.follow(event), offers.follow(event)]);
      expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
    expect((await offers.offerOf(storeId))?.menu).toHaveLength(10 + 20);
  });

  it('takes none that comes late, and none of a store that it does not know', async () => {
    const offers = prismaOffers(prisma);
    const { storeId, next } = storeTelling();
    const [first, second, third] = [next('store.StoreRegistered.v1', offer), next('store.StoreClosed.v1', { until: null }), next('store.StoreOpened.v1', { until: null })];
    await expect(offers.follow(second)).rejects.toThrow(/never registered/);
    for (const event of [first, second, third]) await offers.follow(event);
    await expect(offers.follow({ ...second, id: newId() })).rejects.toThrow(/came after event 3/);
    expect(await offers.offerOf(storeId)).toEqual(offer);
    expect(await prisma.inbox.count({ where: { aggregateId: storeId } })).toBe(3);
  });
});
