import type { Vault } from '#platform/vault/vault.ts';
import { isPersonalRole } from '#platform/viewer.ts';
import type { Account, Digest, NewAccount } from '../../application/ports.ts';
import type { Account as Row, PrismaClient } from './generated/client.ts';

type Personal = { readonly email: string; readonly name: string };
const personalAt = (row: string) => ({ table: 'account', column: 'personal', row });

/** How an address is found: by its keyed digest, which says nothing to whoever has no key. The newest key comes first. */
export const digestsOf = (email: string, digests: readonly Digest[]): string[] => digests.map((digest) => digest(`email:${email}`));

/** Accounts as they are kept: who they are is sealed by their key. Nobody who was forgotten is among them. */
export const sealAccounts = async (vault: Vault, accounts: readonly NewAccount[], digests: readonly Digest[]) => {
  const sealed = await vault.sealAll(accounts.map(({ id, email, name }) => ({ personId: id, place: personalAt(id), value: { email, name } satisfies Personal })));
  return accounts.flatMap(({ id, email, passwordHash, roles }, index) => {
    const personal = sealed[index] ?? null;
    return personal === null ? [] : [{ id, emailDigest: digestsOf(email, digests)[0] as string, personal, passwordHash, roles: [...roles] }];
  });
};

/** The account that a row holds. */
export const openAccount = async (vault: Vault, row: Row | null): Promise<Account | null> => {
  if (row?.personal == null) return null;
  const [personal] = await vault.open<Personal>([{ personId: row.id, place: personalAt(row.id), sealed: row.personal }]);
  const { id, passwordHash, roles, createdAt, emailConfirmedAt, passwordChangedAt, signedOutAt } = row;
  return personal == null ? null : { id, ...personal, passwordHash, roles: roles.filter(isPersonalRole), createdAt, emailConfirmedAt, passwordChangedAt, signedOutAt };
};

/** Seals what stands in the open from before there was a vault. Returns how many accounts that were. */
export const sealOldAccounts = async (prisma: PrismaClient, vault: Vault, digests: readonly Digest[]): Promise<number> => {
  for (let done = 0; ; ) {
    const rows = await prisma.account.findMany({ where: { email: { not: null } }, take: 200 });
    const accounts = rows.map((row) => ({ id: row.id, email: row.email ?? '', name: row.name ?? '', passwordHash: row.passwordHash, roles: row.roles.filter(isPersonalRole) }));
    for (const { id, emailDigest, personal } of await sealAccounts(vault, accounts, digests)) await prisma.account.updateMany({ where: { id }, data: { emailDigest, personal, email: null, name: null } });
    done += rows.length;
    if (rows.length === 0) return done;
  }
};
