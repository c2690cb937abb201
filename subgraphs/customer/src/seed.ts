import { customers, demoId } from '#demo-city/people.ts';
import { homeOf } from '#demo-city/places.ts';
import { type Environment, readConfig, variable } from '#platform/config.ts';
import { openCustomerDatabase } from './adapters/persistence/database.ts';

/** Gives each of the demo city's customers a first address, where there is none. Returns how many it added. */
export const seed = async (environment: Environment): Promise<number> => {
  const config = readConfig(environment, { CUSTOMER_DATABASE_URL: variable.postgresUrl() });
  const prisma = openCustomerDatabase(config.CUSTOMER_DATABASE_URL, 2);
  try {
    const homes = customers.map(({ id: customerId, account }, n) => {
      const { line, detail, location } = homeOf(n);
      return { id: demoId('address', account), version: 1, customerId, line, detail, ...location };
    });
    const { count } = await prisma.address.createMany({ data: homes, skipDuplicates: true });
    return count;
  } finally {
    await prisma.$disconnect();
  }
};
