import { readConfig, variable } from '#platform/config.ts';
import type { Environment } from '#platform/service.ts';
import { openVault } from '#platform/vault/vault.ts';
import { keyedDigests } from '../src/adapters/crypto/seal.ts';
import { openIdentityDatabase } from '../src/adapters/persistence/database.ts';
import { prismaAccounts } from '../src/adapters/persistence/accounts.ts';
import type { Account } from '../src/application/ports.ts';
import { readIdentityConfig } from '../src/config.ts';
import { type Answer, openBrowser } from './browser.ts';
import type { TestIdentity } from './identity.ts';
import { letterAfter, lettersTo, linkIn } from './mail.ts';

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

/** Asks for a new password, and answers the link that comes. */
export const askForLink = async ({ url, environment }: Pick<TestIdentity, 'url' | 'environment'>, email: string, headers: Record<string, string> = {}): Promise<string> => {
  const before = (await lettersTo(environment, email)).length;
  const browser = openBrowser(url);
  await browser.get(`${url}/password/forgotten`);
  const { status, text } = await browser.submit('/password/forgotten', { email }, headers);
  if (status !== 200) throw new Error(`${status}:\n${text}`);
  return linkIn(await letterAfter(environment, email, before));
};

/** Sets a new password by such a link. */
export const setByLink = async (link: string, password: string): Promise<Answer> => {
  const { origin, pathname } = new URL(link);
  const browser = openBrowser(origin);
  await browser.get(link);
  return browser.submit(pathname, { password });
};
