import { foldOffer } from '#contracts/store-offer.ts';
import type { StoreEvent, StoreOffer } from '#contracts/store.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import type { Offers } from '../../application/ports.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

/** The copy of the stores' offers, and how it follows what the stores tell. */
export const prismaOffers = (prisma: PrismaClient): Offers & { follow(event: StoreEvent): Promise<void> } => {
  const kept = async (storeId: string) => {
    const row = await prisma.storeOffer.findUnique({ where: { storeId } });
    return row && { version: row.version, offer: row.offer as unknown as StoreOffer };
  };
  return {
    offerOf: async (storeId) => (await kept(storeId))?.offer ?? null,

    /** The offer after the event, and the event's receipt, all or nothing. They come one after the other and each once: that is the inbox's doing, and the version is there to prove it. */
    follow: async (event) => {
      const { subject: storeId, sequence: version } = event;
      const before = await kept(storeId);
      if (before && before.version >= version) throw new Error(`event ${version} of store ${storeId} came after event ${before.version}`);
      const offer = foldOffer(before?.offer ?? null, event) as unknown as Prisma.InputJsonValue;
      await prisma.$transaction([
        before
          ? prisma.storeOffer.update({ where: { storeId, version: before.version }, data: { version, offer } })
          : prisma.storeOffer.create({ data: { storeId, version, offer } }),
        prisma.$executeRawUnsafe(...journalStatement({ events: [], received: event })),
      ]);
    },
  };
};
