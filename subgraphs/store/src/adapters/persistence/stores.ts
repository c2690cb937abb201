import type { EventEnvelope } from '#contracts/event.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import type { StoreChange, Stores } from '../../application/ports.ts';
import type { PrismaClient } from './generated/client.ts';
import { toMenuColumns, toStoreColumns } from './store-row.ts';

/** Stores in PostgreSQL: any number of them, their menus and what is to be told, in one batch of three statements. */
export const prismaStores = (prisma: PrismaClient, publish: (change: StoreChange) => readonly EventEnvelope[]): Stores => ({
  registered: async (ids) => new Set((await prisma.store.findMany({ where: { id: { in: [...ids] } }, select: { id: true } })).map(({ id }) => id)),

  register: async (changes) => {
    const offers = changes.flatMap(({ id, after: { state, version } }) => (state.status === 'REGISTERED' ? [{ id, version, offer: state.offer }] : []));
    await prisma.$transaction([
      prisma.store.createMany({ data: offers.map(({ id, version, offer }) => ({ id, version, ...toStoreColumns(offer) })) }),
      prisma.menuItem.createMany({ data: offers.flatMap(({ id, offer }) => toMenuColumns(id, offer.menu)) }),
      prisma.$executeRawUnsafe(...journalStatement({ events: changes.flatMap(publish) })),
    ]);
  },
});
