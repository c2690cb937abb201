import type { EventEnvelope } from '#contracts/event.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { PrismaClient } from './generated/client.ts';
import { toReview } from './review-row.ts';
import { openReviews } from './review-words.ts';

/** What this context keeps of people. */
export const reviewPeople = (prisma: PrismaClient, vault: Vault) => ({
  /** Destroys a customer's key, and what they wrote. The stars stay, as the store's rating is made of them. */
  forget: async (personId: string, received: EventEnvelope): Promise<void> => {
    await prisma.$transaction([
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
      prisma.$executeRawUnsafe(...vault.forgetting(personId)),
      prisma.review.updateMany({ where: { customerId: personId }, data: { words: null, text: null, answer: null } }),
      prisma.commandLog.deleteMany({ where: { scope: { startsWith: `${personId}:` } } }),
    ]);
    vault.forgot(personId);
  },

  /** Everything that is kept of a customer, for themselves. */
  export: async (personId: string) => ({
    reviews: (await openReviews(vault, await prisma.review.findMany({ where: { customerId: personId }, orderBy: { id: 'asc' } }))).map(toReview),
  }),
});
