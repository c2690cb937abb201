import { customers, ownerOf, type Person, population, riders, support } from '#demo-city/people.ts';
import { type Environment, readConfig, serviceVariables, variable } from '#platform/config.ts';
import { openVault } from '#platform/vault/vault.ts';
import { argonPasswords, cheap } from './adapters/crypto/argon2.ts';
import { keyedDigests } from './adapters/crypto/seal.ts';
import { openIdentityDatabase } from './adapters/persistence/database.ts';
import { sealAccounts } from './adapters/persistence/people.ts';
import { readIdentityConfig } from './config.ts';

/** What everybody of the demo city signs in with, in development only. */
const demoPassword = 'dosirak-demo';
const demoEmail = ({ account }: Person): string => `${account}@dosirak.example`;

/** Gives the people of the demo city accounts. Those who have one keep it. In production they get none: everybody knows their password. */
export const seed = async (environment: Environment): Promise<void> => {
  if (readConfig(environment, serviceVariables).NODE_ENV === 'production') return;
  const { IDENTITY_DATABASE_URL, IDENTITY_KEYS } = readIdentityConfig(environment);
  const { DATA_KEYS } = readConfig(environment, { DATA_KEYS: variable.dataKeys() });
  const people = [...customers, ...riders, ...Array.from({ length: population.stores }, (_, n) => ownerOf(n)), support];
  const prisma = openIdentityDatabase(IDENTITY_DATABASE_URL, 1);
  try {
    if ((await prisma.account.count({ where: { id: support.id } })) > 0) return;
    const passwordHash = await argonPasswords({ cost: cheap }).hash(demoPassword); // one for all: it is no secret
    const vault = openVault({ context: 'identity', database: prisma, dataKeys: DATA_KEYS });
    const accounts = await sealAccounts(vault, people.map((person) => ({ id: person.id, email: demoEmail(person), name: person.name, roles: person.roles, passwordHash })), keyedDigests(IDENTITY_KEYS));
    const at = new Date();
    await prisma.account.createMany({ skipDuplicates: true, data: accounts.map((account) => ({ ...account, version: 0, createdAt: at, updatedAt: at, emailConfirmedAt: at })) });
  } finally {
    await prisma.$disconnect();
  }
};
