import type { EventEnvelope } from '#contracts/event.ts';
import { conflictIn, journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { Accounts, AccountTold, Digest } from '../../application/ports.ts';
import type { PrismaClient } from './generated/client.ts';
import { digestsOf, openAccount, sealAccounts } from './people.ts';

/** What is told of an account: its id, its version after that, and when. */
export type Telling = { readonly id: string; readonly version: number; readonly at: Date; readonly told: AccountTold };

/** Accounts in PostgreSQL; what happened to one is written with what is told of it. */
export const prismaAccounts = (prisma: PrismaClient, vault: Vault, digests: readonly Digest[], publish: (telling: Telling) => EventEnvelope): Accounts => ({
  byId: async (id) => openAccount(vault, await prisma.account.findUnique({ where: { id } })),
  byEmail: async (email) => openAccount(vault, await prisma.account.findFirst({ where: { emailDigest: { in: digestsOf(email, digests) } } })),

  signUp: (account, signUpId, at) =>
    unlessAnotherWasFaster(async () => {
      const [columns] = await sealAccounts(vault, [account], digests);
      await prisma.$transaction([
        prisma.signUp.delete({ where: { id: signUpId } }), // of two that confirm at once, one finds it
        prisma.account.create({ data: { ...columns!, version: 1, createdAt: at, updatedAt: at, emailConfirmedAt: at } }),
        prisma.$executeRawUnsafe(...journalStatement({ events: [publish({ id: account.id, version: 1, at, told: { type: 'CustomerSignedUp' } })] })),
      ]);
    }),

  accept: ({ account, isNew, invitationId, told, at }) =>
    unlessAnotherWasFaster(async () => {
      const before = isNew ? 0 : (await prisma.account.findUniqueOrThrow({ where: { id: account.id } })).version;
      const version = before + 1;
      const [columns] = isNew ? await sealAccounts(vault, [account], digests) : [];
      await prisma.$transaction([
        prisma.invitation.update({ where: { id: invitationId, acceptedAt: null, expiresAt: { gt: at } }, data: { acceptedAt: at, acceptedBy: account.id } }),
        isNew
          ? prisma.account.create({ data: { ...columns!, version, createdAt: at, updatedAt: at } })
          : prisma.account.update({ where: { id: account.id, version: before }, data: { roles: [...account.roles], version, updatedAt: at } }),
        prisma.$executeRawUnsafe(...journalStatement({ events: [publish({ id: account.id, version, at, told })] })),
      ]);
    }),

  setPassword: ({ accountId, passwordHash, by, at }) =>
    unlessAnotherWasFaster(async () => {
      const changed = { passwordHash, passwordChangedAt: at, signedOutAt: at, updatedAt: at };
      await prisma.$transaction([
        ...('link' in by
          ? [prisma.mailedLink.delete({ where: { tokenHash: by.link, accountId, purpose: 'PASSWORD', expiresAt: { gt: at } } }), prisma.account.update({ where: { id: accountId }, data: changed })]
          : [prisma.account.update({ where: { id: accountId, passwordHash: by.shown }, data: changed })]),
        prisma.mailedLink.deleteMany({ where: { accountId, purpose: 'PASSWORD' } }),
        endingAccess(prisma, accountId, 'session' in by ? by.session : null),
      ]);
    }),

  confirmAddress: ({ accountId, link, at }) =>
    unlessAnotherWasFaster(async () => {
      await prisma.$transaction([
        prisma.mailedLink.delete({ where: { tokenHash: link, accountId, purpose: 'ADDRESS', expiresAt: { gt: at } } }),
        prisma.account.update({ where: { id: accountId }, data: { emailConfirmedAt: at, updatedAt: at } }),
      ]);
    }),

  signOut: async (id, at) => {
    await prisma.$transaction([prisma.account.updateMany({ where: { id }, data: { signedOutAt: at, updatedAt: at } }), endingAccess(prisma, id, null)]);
  },

  erase: async (id, received) => {
    await prisma.$transaction([
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
      prisma.$executeRawUnsafe(...vault.forgetting(id)),
      prisma.$executeRaw`DELETE FROM sign_up WHERE email_digest = (SELECT email_digest FROM account WHERE id = ${id}::uuid)`,
      prisma.mailedLink.deleteMany({ where: { accountId: id } }),
      prisma.signIn.deleteMany({ where: { accountId: id } }),
      endingAccess(prisma, id, null),
      prisma.account.deleteMany({ where: { id } }),
    ]);
    vault.forgot(id);
  },
});

/** Removes what somebody is in by: sessions (but one, when it is to stay), sign-ins under way, grants, codes and tokens. */
const endingAccess = (prisma: PrismaClient, accountId: string, sessionThatStays: string | null) =>
  prisma.$executeRaw`
    DELETE FROM oidc_record
    WHERE (account_id = ${accountId} OR grant_id IN (SELECT grant_id FROM oidc_record WHERE account_id = ${accountId}))
      AND (model <> 'Session' OR uid IS DISTINCT FROM ${sessionThatStays})`;

/** Whether it was done: false when what it stood on was gone, or somebody else had it meanwhile. */
const unlessAnotherWasFaster = async (change: () => Promise<void>): Promise<boolean> => {
  try {
    await change();
    return true;
  } catch (error) {
    if (conflictIn(error) === 'VERSION') return false;
    throw error;
  }
};
