import type { EventEnvelope } from '#contracts/event.ts';
import { conflictIn, journalStatement } from '#messaging/persistence/journal.ts';
import { isPersonalRole } from '#platform/viewer.ts';
import type { Account, Accounts, AccountTold } from '../../application/ports.ts';
import type { Account as Row, PrismaClient } from './generated/client.ts';

/** What is told of an account: its id, its version after that, and when. */
export type Telling = { readonly id: string; readonly version: number; readonly at: Date; readonly told: AccountTold };

/** Accounts in PostgreSQL; what happened to one is written with what is told of it. */
export const prismaAccounts = (prisma: PrismaClient, publish: (telling: Telling) => EventEnvelope): Accounts => ({
  byId: async (id) => toAccount(await prisma.account.findUnique({ where: { id } })),
  byEmail: async (email) => toAccount(await prisma.account.findUnique({ where: { email } })),

  signUp: (account, signUpId, at) =>
    unlessAnotherWasFaster(async () => {
      await prisma.$transaction([
        prisma.signUp.delete({ where: { id: signUpId } }), // of two that confirm at once, one finds it
        prisma.account.create({ data: { ...toColumns(account), version: 1, createdAt: at, updatedAt: at } }),
        prisma.$executeRawUnsafe(...journalStatement({ events: [publish({ id: account.id, version: 1, at, told: { type: 'CustomerSignedUp' } })] })),
      ]);
    }),

  accept: ({ account, isNew, invitationId, told, at }) =>
    unlessAnotherWasFaster(async () => {
      const before = isNew ? 0 : (await prisma.account.findUniqueOrThrow({ where: { id: account.id } })).version;
      const version = before + 1;
      await prisma.$transaction([
        prisma.invitation.update({ where: { id: invitationId, acceptedAt: null, expiresAt: { gt: at } }, data: { acceptedAt: at, acceptedBy: account.id } }),
        isNew
          ? prisma.account.create({ data: { ...toColumns(account), version, createdAt: at, updatedAt: at } })
          : prisma.account.update({ where: { id: account.id, version: before }, data: { roles: [...account.roles], version, updatedAt: at } }),
        prisma.$executeRawUnsafe(...journalStatement({ events: [publish({ id: account.id, version, at, told })] })),
      ]);
    }),

  erase: async (id, received) => {
    await prisma.$transaction([
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
      prisma.$executeRaw`DELETE FROM sign_up WHERE email = (SELECT email FROM account WHERE id = ${id}::uuid)`,
      prisma.$executeRaw`DELETE FROM oidc_record WHERE account_id = ${id} OR grant_id IN (SELECT grant_id FROM oidc_record WHERE account_id = ${id})`,
      prisma.account.deleteMany({ where: { id } }),
    ]);
  },
});

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

const toColumns = ({ id, email, name, passwordHash, roles }: Account) => ({ id, email, name, passwordHash, roles: [...roles] });

const toAccount = (row: Row | null): Account | null => row && { id: row.id, email: row.email, name: row.name, passwordHash: row.passwordHash, roles: row.roles.filter(isPersonalRole) };
