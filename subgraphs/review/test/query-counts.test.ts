import { expect, it } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import { demoStore, stores } from '#demo-city/stores.ts';
import { testDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import { reviewLoaders } from '../src/adapters/graphql/loaders.ts';
import { PrismaClient } from '../src/adapters/persistence/generated/client.ts';
import { reviewViews } from '../src/adapters/persistence/review-views.ts';

it('reads the ratings of sixty stores with one query, and their newest reviews with two', async () => {
  await using database = await testDatabase({ context: 'review' });
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 2 }), log: [{ emit: 'event', level: 'query' }] });
  try {
    await prisma.$executeRaw`
      INSERT INTO review (id, version, store_id, owner_id, customer_id, rating, written_at)
      SELECT gen_random_uuid(), 1, ${demoStore(7).id}::uuid, gen_random_uuid(), gen_random_uuid(), 4, now() FROM generate_series(1, 5)`;
    const queries: string[] = [];
    prisma.$on('query', ({ query }) => queries.push(query));
    const read = reviewViews(prisma, testVault('review', prisma));
    const loaders = reviewLoaders({ reviews: read.byIds, ratings: read.ratings, pages: read.pages })(null);

    expect(await Promise.all([...stores, { id: 'nonsense' }].map(({ id }) => loaders.ratings.load(id)))).toEqual(Array(61).fill({ count: 0, sum: 0 }));
    expect(queries).toHaveLength(1);
    queries.length = 0;
    const pages = await Promise.all([...stores, { id: 'nonsense' }].map(({ id }) => loaders.pages.load({ storeId: id, after: null, take: 3 })));
    expect(pages.map(({ length }) => length)).toEqual(stores.map(({ id }) => (id === demoStore(7).id ? 3 : 0)).concat(0));
    expect(queries).toHaveLength(2);
  } finally {
    await prisma.$disconnect();
  }
});
