import type { Vault } from '#platform/vault/vault.ts';
import type { SignInNoted, SignIns } from '../../application/ports.ts';
import type { PrismaClient } from './generated/client.ts';

/** Sign-ins in PostgreSQL, sealed by the key of whose they are, and kept for some months (sweep.ts). */
export const prismaSignIns = (prisma: PrismaClient, vault: Vault): SignIns => ({
  note: async (accountId, { at, browser }) => {
    const personal = await vault.seal(accountId, placeOf(accountId, at), { browser });
    await prisma.signIn.createMany({ data: [{ accountId, at, personal }], skipDuplicates: true });
  },
  of: async (accountId) => {
    const rows = await prisma.signIn.findMany({ where: { accountId }, orderBy: { at: 'desc' }, take: 1_000 });
    const opened = await vault.open<Pick<SignInNoted, 'browser'>>(rows.map(({ at, personal: sealed }) => ({ personId: accountId, place: placeOf(accountId, at), sealed })));
    return rows.flatMap(({ at }, index) => (opened[index] == null ? [] : [{ at, browser: opened[index].browser }]));
  },
});

const placeOf = (accountId: string, at: Date) => ({ table: 'sign_in', column: 'personal', row: `${accountId}/${at.toISOString()}` });
