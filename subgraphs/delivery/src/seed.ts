import { reach } from '#contracts/delivery-method.ts';
import { riders } from '#demo-city/people.ts';
import { type Environment, readConfig, variable } from '#platform/config.ts';
import { openVault } from '#platform/vault/vault.ts';
import { openDeliveryDatabase } from './adapters/persistence/database.ts';
import { signUp } from './adapters/persistence/rider-name.ts';

/** Signs the demo city's riders up. Those who are signed up already stay as they are. */
export const seed = async (environment: Environment): Promise<void> => {
  const { DELIVERY_DATABASE_URL, DATA_KEYS } = readConfig(environment, { DELIVERY_DATABASE_URL: variable.postgresUrl(), DATA_KEYS: variable.dataKeys() });
  const prisma = openDeliveryDatabase(DELIVERY_DATABASE_URL, 1);
  try {
    const updatedAt = new Date();
    const vault = openVault({ context: 'delivery', database: prisma, dataKeys: DATA_KEYS });
    await signUp(prisma, vault, riders.map(({ id, name, vehicle }) => ({ id, name, vehicle, capacity: reach[vehicle].capacity, updatedAt })));
  } finally {
    await prisma.$disconnect();
  }
};
