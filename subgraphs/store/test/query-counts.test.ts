import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import { ownerOf, support } from '#demo-city/people.ts';
import { demoStore, menuItemId, stores } from '#demo-city/stores.ts';
import { systemClock } from '#kernel/clock.ts';
import { parseCallerKeys } from '#platform/caller/keys.ts';
import { createLogger } from '#platform/logger.ts';
import { newId } from '#platform/new-id.ts';
import { stopAll } from '#platform/service.ts';
import { startSubgraph } from '#platform/subgraph.ts';
import type { Viewer } from '#platform/viewer.ts';
import { testCaller } from '#testing/caller.ts';
import { testDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import { storeLoaders } from '../src/adapters/graphql/loaders.ts';
import { storeResolvers } from '../src/adapters/graphql/resolvers.ts';
import { PrismaClient } from '../src/adapters/persistence/generated/client.ts';
import { storeViews } from '../src/adapters/persistence/store-views.ts';
import { ticketViews } from '../src/adapters/persistence/ticket-views.ts';
import { seed } from '../src/seed.ts';

/** The reading half of the subgraph, on a client that counts its queries. */
const startReading = async () => {
  const stops: (() => Promise<unknown>)[] = [];
  const database = await testDatabase({ context: 'store' });
  stops.push(() => database.drop());
  await seed({ STORE_DATABASE_URL: database.url });
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 4 }), log: [{ emit: 'event', level: 'query' }] });
  stops.push(() => prisma.$disconnect());
  const queries: string[] = [];
  prisma.$on('query', ({ query }) => queries.push(query));
  const [router, read, tickets] = [testCaller('store'), storeViews(prisma), ticketViews(prisma, testVault('store', prisma))];
  const nothing = (): never => {
    throw new Error('only reading here');
  };
  const subgraph = await startSubgraph({
    name: 'store', schema: await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'),
    resolvers: storeResolvers({ handle: nothing, handleStore: nothing, watch: nothing, page: read.page, clock: systemClock }),
    host: '127.0.0.1', port: 0, callers: parseCallerKeys(router.keys), clock: systemClock, logger: createLogger('store', 'error'), ready: async () => {},
    loaders: storeLoaders({
      stores: read.byIds, storesOfOwners: read.byOwners, menus: read.menus, menuItems: read.menuItems,
      tickets: tickets.byIds, ticketsOfOrders: tickets.byOrders, ticketPages: tickets.pages,
    }),
  });
  stops.push(() => subgraph.stop());
  return {
    prisma,
    /** What was answered, and how many queries that took. */
    ask: async <Data>(query: string, { viewer = null, variables = {} }: { viewer?: Viewer | null; variables?: object } = {}) => {
      queries.length = 0;
      const { data, errors } = await router.ask<{ data: Data; errors?: unknown }>(subgraph.url, viewer, { query, variables });
      expect(errors).toBeUndefined();
      return { data, queries: queries.length };
    },
    stop: () => stopAll(stops),
  };
};

let reading: Awaited<ReturnType<typeof startReading>>;
beforeAll(async () => {
  reading = await startReading();
});
afterAll(() => reading.stop());

type Listing = { stores: { nodes: { id: string; name: string; open: boolean; en: string; de: string }[]; pageInfo: { endCursor: string } } };
const whole = '{ nodes { id name open menu { name items { id name description price { amount } options { name } } } } pageInfo { endCursor hasNextPage } }';

describe('a listing', () => {
  it.each([1, 20, 60])('of %i stores with their menus takes three queries', async (first) => {
    const { data, queries } = await reading.ask<Listing>(`{ stores(first: ${first}) ${whole} }`);
    expect(data.stores.nodes).toHaveLength(first);
    expect(queries).toBe(3);
  });
  it('by distance, searched and paged takes as many', async () => {
    const ask = (after: string) => reading.ask<Listing>(`{ stores(near: { latitude: 37.556, longitude: 126.91 }, search: "치킨", first: 3${after}) ${whole} }`);
    const first = await ask('');
    const second = await ask(`, after: "${first.data.stores.pageInfo.endCursor}"`);
    expect(first.data.stores.nodes[0]?.name).toBe('달빛치킨');
    expect(new Set([...first.data.stores.nodes, ...second.data.stores.nodes].map(({ id }) => id)).size).toBe(6);
    expect([first.queries, second.queries]).toEqual([3, 3]);
  });
  it('of open stores takes one more', async () => {
    const { data, queries } = await reading.ask<Listing>(`{ stores(openNow: true, first: 60) ${whole} }`);
    expect(data.stores.nodes.every(({ open }) => open)).toBe(true);
    expect(queries).toBe(4);
  });
  it('that finds nothing takes one', async () => {
    expect(await reading.ask(`{ stores(search: "없는것") ${whole} }`)).toMatchObject({ data: { stores: { nodes: [], pageInfo: { endCursor: null, hasNextPage: false } } }, queries: 1 });
  });
  it('says what would be right', async () => {
    const wrong = ['first: 0', 'first: 101', 'near: { latitude: 91, longitude: 0 }', `search: "${'가'.repeat(101)}"`, 'after: "x"', 'after: "WyIxIiwiMiIsIm5hbWUiXQ"'];
    for (const args of wrong) await expect(reading.ask(`{ stores(${args}) { nodes { id } } }`)).rejects.toThrow('BAD_USER_INPUT');
  });
  it('goes on only with a cursor of its own', async () => {
    const { data } = await reading.ask<Listing>('{ stores(first: 1) { pageInfo { endCursor } } }');
    await expect(reading.ask(`{ stores(near: { latitude: 37.5, longitude: 127 }, after: "${data.stores.pageInfo.endCursor}") { nodes { id } } }`)).rejects.toThrow('BAD_USER_INPUT');
  });
  it('is in the language asked for, Korean where there is no English', async () => {
    const { data } = await reading.ask<Listing>('{ stores(search: "떡볶이", first: 60) { nodes { name en: name(locale: "en-GB") de: name(locale: "de") menu { name(locale: "en") items { description(locale: "en") } } } } }');
    const named = new Map(data.stores.nodes.map((store) => [store.name, store]));
    expect(named.get('한강분식')).toMatchObject({ en: 'Han River Bunsik', de: '한강분식' });
    expect(named.get('포은떡볶이')).toMatchObject({ en: '포은떡볶이' });
  });
});

describe('entities', () => {
  const entities = (type: string, ids: readonly string[], selection: string, viewer: Viewer | null = null) =>
    reading.ask(`query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on ${type} { ${selection} } } }`, { viewer, variables: { refs: ids.map((id) => ({ __typename: type, id })) } });

  it('are read together', async () => {
    const ids = stores.map(({ id }) => id);
    expect((await entities('Store', [...ids, ...ids, 'nonsense'], 'id name')).queries).toBe(1);
    expect((await entities('MenuItem', stores.map((_, n) => menuItemId(n, 3)), 'id name')).queries).toBe(1);
    expect((await entities('Viewer', stores.map((_, n) => ownerOf(n).id), 'stores { name }', support)).queries).toBe(1);
  });

  it('of tickets, too, and the tickets of many stores at once', async () => {
    const at = new Date();
    const tickets = stores.slice(0, 20).flatMap(({ id: storeId, offer: { ownerId } }) => [1, 2, 3].map(() => ({
      id: newId(), version: 1, status: 'AWAITING_ACCEPTANCE', orderId: newId(), storeId, ownerId, customerId: newId(), currency: 'KRW', total: 1n, deliveryMethod: 'WALK',
      lines: [{ menuItemId: menuItemId(0, 0), name: '후라이드', options: [], quantity: 1, unitPrice: { amount: 1, currency: 'KRW' }, total: { amount: 1, currency: 'KRW' } }],
      pickup: { latitude: 0, longitude: 0 }, dropoff: { latitude: 0, longitude: 0 }, placedAt: at, acceptBy: at, updatedAt: at,
    })));
    await reading.prisma.ticket.createMany({ data: tickets });
    expect((await entities('Ticket', tickets.map(({ id }) => id), 'id lines { menuItem { name } }', support)).queries).toBe(2);
    expect((await entities('Order', tickets.map(({ orderId }) => orderId), 'ticket { id }', support)).queries).toBe(1);
    const { data, queries } = await reading.ask<{ stores: { nodes: { id: string; tickets: object }[] } }>('{ stores(first: 60) { nodes { id tickets(first: 2) { nodes { id } pageInfo { hasNextPage } } } } }', { viewer: support });
    const moonlight = data.stores.nodes.find(({ id }) => id === demoStore(0).id);
    expect(moonlight?.tickets).toEqual({ nodes: tickets.slice(0, 2).map(({ id }) => ({ id })), pageInfo: { hasNextPage: true } });
    expect(queries).toBe(4);
  });
});
