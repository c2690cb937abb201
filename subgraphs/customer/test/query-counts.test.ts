import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import { systemClock } from '#kernel/clock.ts';
import { parseCallerKeys } from '#platform/caller/keys.ts';
import { createLogger } from '#platform/logger.ts';
import { type Running, stopAll } from '#platform/service.ts';
import { startSubgraph } from '#platform/subgraph.ts';
import { type TestDatabase, testDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import { customerLoaders } from '../src/adapters/graphql/loaders.ts';
import { customerResolvers } from '../src/adapters/graphql/resolvers.ts';
import { listenToOthers } from '../src/adapters/messaging/listen.ts';
import { PrismaClient } from '../src/adapters/persistence/generated/client.ts';
import { prismaAddresses } from '../src/adapters/persistence/addresses.ts';
import { prismaPeople } from '../src/adapters/persistence/people.ts';
import { prismaMyPages } from '../src/adapters/persistence/my-pages.ts';
import { projectEvent } from '../src/application/project-event.ts';
import { saveAddress } from '../src/application/save-address.ts';
import { askAs, callerKeys } from './callers.ts';
import { customerOf, tellingOf } from './told.ts';

const customerId = randomUUID();
const orders = Array.from({ length: 60 }, (_, minute) => tellingOf({ customerId, minute }));
let queries: string[];
let database: TestDatabase;
let subgraph: Running;
let stop: () => Promise<void>;

beforeAll(async () => {
  database = await testDatabase({ context: 'customer' });
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 4 }), log: [{ emit: 'event', level: 'query' }] });
  prisma.$on('query', ({ query }) => void queries?.push(query));
  const pages = prismaMyPages(prisma);
  const addresses = prismaAddresses(prisma, testVault('customer', prisma));
  const listen = listenToOthers(projectEvent(pages, async () => {}));
  await Promise.all(orders.map(async ({ submitted, placed, accepted }) => {
    for (const event of [submitted(), placed(), accepted()]) await listen.order(event);
  }));
  subgraph = await startSubgraph({
    name: 'customer',
    schema: await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'),
    resolvers: customerResolvers({
      ordersOf: pages.ofCustomer, addressesOf: addresses.ofCustomer, saveAddress: saveAddress(addresses, randomUUID), watch: () => Promise.reject(new Error('nobody watches here')),
      deleteMe: () => Promise.reject(new Error('nobody leaves here')), deletedAt: prismaPeople(prisma, testVault('customer', prisma)).deletedAt,
    }),
    loaders: customerLoaders(pages),
    host: '127.0.0.1',
    port: 0,
    callers: parseCallerKeys(callerKeys),
    clock: systemClock,
    logger: createLogger('customer', 'silent'),
    ready: async () => {},
  });
  stop = () => stopAll([database.drop, () => prisma.$disconnect(), subgraph.stop]);
});
beforeEach(() => {
  queries = [];
});
afterAll(() => stop());

describe('a page of fifty orders', () => {
  it('costs four queries: whether they are still with us, the orders, their pages and their timelines', async () => {
    const query = '{ me { orders(first: 50) { nodes { id number status placedAt total { amount } timeline { sequence status } estimatedArrival } pageInfo { hasNextPage } } } }';
    const { data, errors } = await askAs(subgraph.url, customerOf({ customerId }), { query });
    expect(errors).toBeUndefined();
    const { nodes } = (data as { me: { orders: { nodes: { timeline: unknown[] }[] } } }).me.orders;
    expect(nodes).toHaveLength(50);
    expect(nodes.every(({ timeline }) => timeline.length === 3)).toBe(true);
    expect(queries).toHaveLength(4);
  });

  it('costs two when another subgraph has found them', async () => {
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Order { timeline(after: 1) { sequence } latest: timeline(after: 2) { status } estimatedArrival } } }';
    const { data } = await askAs(subgraph.url, customerOf({ customerId }), { query, variables: { of: orders.slice(0, 50).map(({ orderId }) => ({ __typename: 'Order', id: orderId })) } });
    const { _entities } = data as { _entities: { timeline: unknown[]; latest: unknown[] }[] };
    expect(_entities.map(({ timeline, latest }) => [timeline.length, latest.length])).toEqual(_entities.map(() => [2, 1]));
    expect(queries).toHaveLength(2);
  });
});
