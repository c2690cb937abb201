import { PrismaPg } from '@prisma/adapter-pg';
import { poolOptions } from '#platform/postgres/pool-options.ts';
import { prismaOptions } from '#platform/postgres/prisma-options.ts';
import { PrismaClient } from './generated/client.ts';

/** The store context's database. It connects when it is first used, with `connections` at most; `$disconnect` ends them. A transaction may take `transactionMs`. */
export const openStoreDatabase = (url: string, connections: number, transactionMs = 5_000): PrismaClient =>
  new PrismaClient({ ...prismaOptions, adapter: new PrismaPg(poolOptions(url, connections)), transactionOptions: { maxWait: Math.max(2_000, transactionMs / 2), timeout: transactionMs } });
