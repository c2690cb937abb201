import type { MailedLinks } from '../../application/ports.ts';
import type { PrismaClient } from './generated/client.ts';

/** Links that were mailed, in PostgreSQL: a newer one takes the older one's row. */
export const prismaMailedLinks = (prisma: PrismaClient): MailedLinks => ({
  keep: async ({ accountId, purpose, tokenHash, expiresAt }) => {
    await prisma.mailedLink.upsert({ where: { accountId_purpose: { accountId, purpose } }, create: { accountId, purpose, tokenHash, expiresAt }, update: { tokenHash, expiresAt } });
  },
  open: async (purpose, tokenHash, at) => (await prisma.mailedLink.findUnique({ where: { tokenHash, purpose, expiresAt: { gt: at } } }))?.accountId ?? null,
});
