import { readConfig, variable } from '#platform/config.ts';
import type { Environment } from '#platform/service.ts';
import { openVault } from '#platform/vault/vault.ts';
import { keyedDigests } from '../src/adapters/crypto/seal.ts';
import { openIdentityDatabase } from '../src/adapters/persistence/database.ts';
import { prismaAccounts } from '../src/adapters/persistence/accounts.ts';
import type { Account } from '../src/application/ports.ts';
import { readIdentityConfig } from '../src/config.ts';

/** The account that is kept for an address. */
export const accountOf = async (environment: Environment, email: string): Promise<Account | null> => {
  const { IDENTITY_DATABASE_URL, IDENTITY_KEYS } = readIdentityConfig(environment);
  const prisma = openIdentityDatabase(IDENTITY_DATABASE_URL, 1);
  try {
    const vault = openVault({ context: 'identity', database: prisma, dataKeys: readConfig(environment, { DATA_KEYS: variable.dataKeys() }).DATA_KEYS });
    const tellNobody = () => {
      throw new Error('nothing is changed here');
    };
    return await prismaAccounts(prisma, vault, keyedDigests(IDENTITY_KEYS), tellNobody).byEmail(email);
  } finally {
    await prisma.$disconnect();
  }
};
