import { customers, demoId } from '#demo-city/people.ts';
import { homeOf } from '#demo-city/places.ts';
import { type Environment, readConfig, variable } from '#platform/config.ts';
import { openVault } from '#platform/vault/vault.ts';
import { addMissing } from './adapters/persistence/address-row.ts';
import { openCustomerDatabase } from './adapters/persistence/database.ts';

/** Gives each of the demo city's customers a first address, where there is none. Returns how many it added. */
export const seed = async (environment: Environment): Promise<number> => {
  const config = readConfig(environment, { CUSTOMER_DATABASE_URL: variable.postgresUrl(), DATA_KEYS: variable.dataKeys() });
  const prisma = openCustomerDatabase(config.CUSTOMER_DATABASE_URL, 2);
  try {
    const vault = openVault({ context: 'customer', database: prisma, dataKeys: config.DATA_KEYS });
    return await addMissing(prisma, vault, customers.map(({ id: customerId, account }, n) => ({ id: demoId('address', account), customerId, ...homeOf(n) })));
  } finally {
    await prisma.$disconnect();
  }
};
