import type { EventEnvelope } from '#contracts/event.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';
import { toOrder } from './order-row.ts';
import { openRows } from './personal.ts';

const over = ['PAYMENT_FAILED', 'EXPIRED', 'REJECTED', 'COMPLETED', 'CANCELLED', 'CANCELLING', 'DELIVERED'];

/** What this context keeps of people. */
export const orderPeople = (prisma: PrismaClient, vault: Vault) => ({
  /** The orders of a customer's that can perhaps still be called off. */
  underWay: async (customerId: string): Promise<readonly string[]> => (await prisma.order.findMany({ where: { customerId, status: { notIn: over } }, select: { id: true } })).map(({ id }) => id),

  /** Destroys the key of a customer's, and empties what it sealed. The order itself, what it cost and how it ended, stays: it is in the books. */
  forget: async (customerId: string): Promise<void> => {
    await prisma.$transaction([
      prisma.$executeRawUnsafe(...vault.forgetting(customerId)),
      prisma.order.updateMany({ where: { customerId }, data: { personal: null, words: null, address: Prisma.DbNull, note: null } }),
      prisma.commandLog.deleteMany({ where: { scope: { startsWith: `${customerId}:` } } }),
    ]);
    vault.forgot(customerId);
  },

  noteForgotten: async (received: EventEnvelope): Promise<void> => void (await prisma.$executeRawUnsafe(...journalStatement({ events: [], received }))),

  /** Everything that is kept of a customer, for themselves. */
  export: async (customerId: string) => {
    const rows = await openRows(vault, await prisma.order.findMany({ where: { customerId }, orderBy: { id: 'asc' } }));
    return { orders: rows.map((row) => ({ id: row.id, updatedAt: row.updatedAt, ...toOrder(row) })) };
  },
});
