import { customers, ownerOf, type Person, population, riders, support } from '#demo-city/people.ts';
import { type Environment, readConfig, serviceVariables, variable } from '#platform/config.ts';
import { argonPasswords, cheap } from './adapters/crypto/argon2.ts';
import { openIdentityDatabase } from './adapters/persistence/database.ts';

/** What everybody of the demo city signs in with, in development only. */
const demoPassword = 'dosirak-demo';
const demoEmail = ({ account }: Person): string => `${account}@dosirak.example`;

/** Gives the people of the demo city accounts. Those who have one keep it. In production they get none: everybody knows their password. */
export const seed = async (environment: Environment): Promise<void> => {
  const { IDENTITY_DATABASE_URL, NODE_ENV } = readConfig(environment, { ...serviceVariables, IDENTITY_DATABASE_URL: variable.postgresUrl() });
  if (NODE_ENV === 'production') return;
  const people = [...customers, ...riders, ...Array.from({ length: population.stores }, (_, n) => ownerOf(n)), support];
  const prisma = openIdentityDatabase(IDENTITY_DATABASE_URL, 1);
  try {
    const [{ email = null } = {}] = await prisma.account.findMany({ where: { email: demoEmail(support) }, select: { email: true } });
    if (email !== null) return;
    const passwordHash = await argonPasswords({ cost: cheap }).hash(demoPassword); // one for all: it is no secret
    const at = new Date();
    await prisma.account.createMany({
      skipDuplicates: true,
      data: people.map((person) => ({ id: person.id, version: 0, email: demoEmail(person), name: person.name, roles: [...person.roles], passwordHash, createdAt: at, updatedAt: at })),
    });
  } finally {
    await prisma.$disconnect();
  }
};
