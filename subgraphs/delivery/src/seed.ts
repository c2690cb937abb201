import { reach } from '#contracts/delivery-method.ts';
import { riders } from '#demo-city/people.ts';
import { type Environment, readConfig, variable } from '#platform/config.ts';
import { openDeliveryDatabase } from './adapters/persistence/database.ts';

/** Signs the demo city's riders up. Those who are signed up already stay as they are. */
export const seed = async (environment: Environment): Promise<void> => {
  const { DELIVERY_DATABASE_URL } = readConfig(environment, { DELIVERY_DATABASE_URL: variable.postgresUrl() });
  const prisma = openDeliveryDatabase(DELIVERY_DATABASE_URL, 1);
  try {
    const updatedAt = new Date();
    await prisma.rider.createMany({ skipDuplicates: true, data: riders.map(({ id, name, vehicle }) => ({ id, name, vehicle, capacity: reach[vehicle].capacity, updatedAt })) });
  } finally {
    await prisma.$disconnect();
  }
};
