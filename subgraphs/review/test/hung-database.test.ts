import { expect, it } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import { poolOptions } from '#platform/postgres/pool-options.ts';
import { testDatabase } from '#testing/database.ts';
import { PrismaClient } from '../src/adapters/persistence/generated/client.ts';

type Backend = { pid: number };

it.each(['a query', 'a batch'])('%s is not waited for without end, and the next one goes by another connection', async (what) => {
  await using database = await testDatabase({ context: 'review' });
  const prisma = new PrismaClient({ adapter: new PrismaPg(poolOptions(database.url, 2, 1_500)) });
  const ask = async (): Promise<number> => {
    const asked = prisma.$queryRaw<Backend[]>`SELECT pg_backend_pid() AS pid`;
    const [row] = what === 'a query' ? await asked : (await prisma.$transaction([asked]))[0];
    return row?.pid ?? 0;
  };
  const hung = await ask();
  process.kill(hung, 'SIGSTOP'); // as a machine does that is gone: the connection stands, and nobody answers
  try {
    await expect(ask()).rejects.toThrow();
    expect(await ask()).not.toBe(hung);
  } finally {
    process.kill(hung, 'SIGCONT');
    await prisma.$disconnect();
  }
});
