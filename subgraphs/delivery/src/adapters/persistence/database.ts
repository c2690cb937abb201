import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';

/** The delivery context's database. It connects when it is first used, with `connections` at most; `$disconnect` ends them. */
export const openDeliveryDatabase = (url: string, connections: number): PrismaClient => new PrismaClient({ errorFormat: 'minimal', adapter: new PrismaPg({ connectionString: url, max: connections }) });
