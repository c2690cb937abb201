import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/new-id.ts';
import { newIdentityKeys } from '../../scripts/identity-keys.ts';
import { openIdentityDatabase } from '../src/adapters/persistence/database.ts';
import type { PrismaClient } from '../src/adapters/persistence/generated/client.ts';
import { accountOf } from './account.ts';
import { signIn } from './browser.ts';
import { startIdentity, type TestIdentity } from './identity.ts';

let identity: TestIdentity;
let prisma: PrismaClient;
beforeAll(async () => {
  identity = await startIdentity();
  prisma = openIdentityDatabase(identity.environment['IDENTITY_DATABASE_URL'] as string, 1);
});
afterAll(async () => {
  await prisma?.$disconnect();
  await identity?.[Symbol.asyncDispose]();
});

describe('who people are', () => {
  it('is sealed when identity starts, where it stood in the open from before there was a vault', async () => {
    const known = await accountOf(identity.environment, 'customer@dosirak.example');
    const [id, at] = [newId(), new Date()];
    await prisma.account.create({ data: { id, version: 0, email: 'old@example.com', name: '옛사람', passwordHash: known!.passwordHash, roles: ['CUSTOMER'], createdAt: at, updatedAt: at } });
    await identity.replica();
    expect(await prisma.account.findUnique({ where: { id } })).toMatchObject({ email: null, name: null, personal: expect.any(String), emailDigest: expect.any(String) });
    expect(await accountOf(identity.environment, 'old@example.com')).toMatchObject({ id, email: 'old@example.com', name: '옛사람' });
    expect((await signIn(identity.url, 'old@example.com')).code).toBeTruthy();
  });

  it('is found by those who come after the keys have changed, and by nobody without the old one', async () => {
    const newer = `k2=${newIdentityKeys().slice(3)}`;
    const both = { ...identity.environment, IDENTITY_KEYS: `${newer},${identity.environment['IDENTITY_KEYS']}` };
    expect(await accountOf(both, 'owner@dosirak.example')).toMatchObject({ name: '한달빛' });
    expect(await accountOf({ ...identity.environment, IDENTITY_KEYS: newer }, 'owner@dosirak.example')).toBeNull();
  });

  it('is not there for a second account', async () => {
    const row = await prisma.account.findFirst({ where: { emailDigest: { not: null } } });
    await expect(prisma.account.create({ data: { ...row!, id: newId() } })).rejects.toThrow('email_digest');
  });
});
