import type { EventEnvelope } from '#contracts/event.ts';
import type { StoreOffer } from '#contracts/store.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import type { Offers } from '../../application/ports.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

/** The copy of the stores' offers, and how it follows what the stores tell. */
export const prismaOffers = (prisma: PrismaClient): Offers & { keep(storeId: string, offer: StoreOffer, received: EventEnvelope): Promise<void> } => ({
  offerOf: async (storeId) => {
    const row = await prisma.storeOffer.findUnique({ where: { storeId } });
    return row === null ? null : (row.offer as unknown as StoreOffer);
  },

  keep: async (storeId, offer, received) => {
    const kept = { version: received.sequence, offer: offer as unknown as Prisma.InputJsonValue };
    await prisma.$transaction([
      prisma.storeOffer.upsert({ where: { storeId }, create: { storeId, ...kept }, update: kept }),
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
    ]);
  },
});
