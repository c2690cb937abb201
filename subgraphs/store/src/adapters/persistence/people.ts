import type { EventEnvelope } from '#contracts/event.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { PrismaClient } from './generated/client.ts';
import { toStoreView } from './store-row.ts';
import { toTicket } from './ticket-row.ts';
import { openTickets } from './ticket-words.ts';

/** What this context keeps of people. */
export const storePeople = (prisma: PrismaClient, vault: Vault) => ({
  /** Destroys a customer's key, and where their orders went. The tickets stay: they are in the store's books. */
  forget: async (personId: string, received: EventEnvelope): Promise<void> => {
    await prisma.$transaction([
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
      prisma.$executeRawUnsafe(...vault.forgetting(personId)),
      prisma.$executeRaw`UPDATE ticket SET words = NULL, dropoff = pickup WHERE customer_id = ${personId}::uuid`,
      prisma.commandLog.deleteMany({ where: { scope: { startsWith: `${personId}:` } } }),
    ]);
    vault.forgot(personId);
  },

  /** Everything that is kept of a person, for themselves. */
  export: async (personId: string) => {
    const [rows, stores] = await Promise.all([
      prisma.ticket.findMany({ where: { customerId: personId }, orderBy: { id: 'asc' } }),
      prisma.store.findMany({ where: { ownerId: personId }, orderBy: { id: 'asc' } }),
    ]);
    return { tickets: (await openTickets(vault, rows)).map((row) => ({ id: row.id, ...toTicket(row) })), stores: stores.map(toStoreView) };
  },
});
