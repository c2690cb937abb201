import { PrismaPg } from '@prisma/adapter-pg';
import { poolOptions } from '#platform/postgres/pool-options.ts';
import { prismaOptions } from '#platform/postgres/prisma-options.ts';
import { PrismaClient } from './generated/client.ts';

/** The customer context's database. It connects when it is first used, with `connections` at most; `$disconnect` ends them. */
export const openCustomerDatabase = (url: string, connections: number): PrismaClient => new PrismaClient({ ...prismaOptions, adapter: new PrismaPg(poolOptions(url, connections)) });
