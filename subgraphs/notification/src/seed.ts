import { customers, ownerOf, type Person, population, riders, support } from '#demo-city/people.ts';
import { type Environment, readConfig, variable } from '#platform/config.ts';
import { openVault } from '#platform/vault/vault.ts';
import { sealContacts } from './adapters/persistence/contact.ts';
import { openNotificationDatabase } from './adapters/persistence/database.ts';
import { toColumns } from './adapters/persistence/people.ts';
import { usualPreferences } from './domain/preferences.ts';

/** Gives each of the demo city's people a phone number and an e-mail address, where they have none. All of them are invented. Returns how many it added. */
export const seed = async (environment: Environment): Promise<number> => {
  const config = readConfig(environment, { NOTIFICATION_DATABASE_URL: variable.postgresUrl(), DATA_KEYS: variable.dataKeys() });
  const prisma = openNotificationDatabase(config.NOTIFICATION_DATABASE_URL, 2);
  try {
    const owners = Array.from({ length: population.stores }, (_, n) => ownerOf(n));
    const rows = [...customers, ...owners, ...riders, support].map(({ id, account }: Person, n) => ({
      id, version: 1, ...toColumns(usualPreferences), phone: `0100000${String(n + 1).padStart(4, '0')}`, email: `${account}@dosirak.example`,
    }));
    const there = new Set((await prisma.person.findMany({ where: { id: { in: rows.map(({ id }) => id) } }, select: { id: true } })).map(({ id }) => id));
    const vault = openVault({ context: 'notification', database: prisma, dataKeys: config.DATA_KEYS });
    const { count } = await prisma.person.createMany({ data: await sealContacts(vault, rows.filter(({ id }) => !there.has(id))), skipDuplicates: true });
    return count;
  } finally {
    await prisma.$disconnect();
  }
};
