import type { EventEnvelope } from '#contracts/event.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { PrismaClient } from './generated/client.ts';
import { openMethods } from './method.ts';
import { toAskedPayment } from './payment-row.ts';
import { withRefunds } from './payments.ts';

/** What this context keeps of people. */
export const paymentPeople = (prisma: PrismaClient, vault: Vault) => ({
  /** Destroys a customer's key, and what they paid with. What they paid and got back stays: it is in the books. */
  forget: async (personId: string, received: EventEnvelope): Promise<void> => {
    await prisma.$transaction([
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
      prisma.$executeRawUnsafe(...vault.forgetting(personId)),
      prisma.payment.updateMany({ where: { customerId: personId }, data: { personal: null, method: null } }),
    ]);
    vault.forgot(personId);
  },

  /** Everything that is kept of a customer, for themselves. */
  export: async (personId: string) => {
    const rows = await prisma.payment.findMany({ where: { customerId: personId, status: { not: 'CALLED_OFF' } }, include: withRefunds, orderBy: { createdAt: 'asc' } });
    return { payments: (await openMethods(vault, rows)).map(toAskedPayment) };
  },
});
