import { systemClock } from '#kernel/clock.ts';
import { stores } from '#demo-city/stores.ts';
import { type Environment, readConfig, variable } from '#platform/config.ts';
import { newId } from '#platform/new-id.ts';
import { publishStore } from './adapters/messaging/publish.ts';
import { openStoreDatabase } from './adapters/persistence/database.ts';
import { prismaStores } from './adapters/persistence/stores.ts';
import { registerStores } from './application/register-stores.ts';

/** Registers the demo city's stores that are not there yet; the other contexts hear of them by events. Returns how many were new. */
export const seed = async (environment: Environment): Promise<number> => {
  const { STORE_DATABASE_URL } = readConfig(environment, { STORE_DATABASE_URL: variable.postgresUrl() });
  const prisma = openStoreDatabase(STORE_DATABASE_URL, 2, 60_000); // the whole city at once, perhaps on a machine that is busy starting
  try {
    return await registerStores(prismaStores(prisma, publishStore(newId)), systemClock)(stores);
  } finally {
    await prisma.$disconnect();
  }
};
