import type { EventEnvelope } from '#contracts/event.ts';
import { CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { conflictIn, findCommand, journalStatement } from '#messaging/persistence/journal.ts';
import type { StoreChange, Stores } from '../../application/ports.ts';
import { store } from '../../domain/store/decider.ts';
import type { MenuItem, Offer } from '../../domain/store/store.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';
import { toMenuColumns, toMenuItem, toStoreColumns, toStoreView } from './store-row.ts';

/** Stores in PostgreSQL: the row, what changed of its menu, what is to be told and the idempotency record in one batch. */
export const prismaStores = (prisma: PrismaClient, publish: (change: StoreChange) => readonly EventEnvelope[]): Stores => ({
  load: async (id) => {
    const row = await prisma.store.findUnique({ where: { id }, include: { menu: { orderBy: { position: 'asc' } } } });
    if (row === null) return { state: store.initial, version: 0 };
    return { state: { status: 'REGISTERED', offer: { ...toStoreView(row).offer, menu: row.menu.map(toMenuItem) } }, version: row.version };
  },

  save: async (change) => {
    const { id, before, after, cause } = change;
    const [was, is] = [offerOf(change.before), offerOf(after)];
    if (was === null || is === null) throw new Error('stores are registered many at once');
    const entry = { events: publish(change), ...(cause.command && { command: { ...cause.command, answer: { id } } }), ...(cause.received && { received: cause.received }) };
    try {
      await prisma.$transaction([
        prisma.store.update({ where: { id, version: before.version }, data: { ...toStoreColumns(is), version: after.version } }),
        ...menuChanges(prisma, id, was.menu, is.menu),
        prisma.$executeRawUnsafe(...journalStatement(entry)),
      ]);
    } catch (error) {
      const conflict = conflictIn(error);
      if (conflict === 'VERSION') throw new VersionConflict(`store ${id} is no longer at version ${before.version}`, { cause: error });
      if (conflict === 'COMMAND') throw new CommandRepeated('the idempotency key was just used', { cause: error });
      throw error;
    }
  },

  commandOf: async ({ scope, key }) => {
    const found = await findCommand(prisma, scope, key);
    return found && { id: (found.answer as { id: string }).id, fingerprint: found.fingerprint };
  },

  registered: async (ids) => new Set((await prisma.store.findMany({ where: { id: { in: [...ids] } }, select: { id: true } })).map(({ id }) => id)),

  /** Any number of them, in one batch of three statements. */
  register: async (changes) => {
    const offers = changes.flatMap(({ id, after: { state, version } }) => (state.status === 'REGISTERED' ? [{ id, version, offer: state.offer }] : []));
    await prisma.$transaction([
      prisma.store.createMany({ data: offers.map(({ id, version, offer }) => ({ id, version, ...toStoreColumns(offer) })) }),
      prisma.menuItem.createMany({ data: offers.flatMap(({ id, offer }) => toMenuColumns(id, offer.menu)) }),
      prisma.$executeRawUnsafe(...journalStatement({ events: changes.flatMap(publish) })),
    ]);
  },
});

const offerOf = ({ state }: StoreChange['after']): Offer | null => (state.status === 'REGISTERED' ? state.offer : null);

/** What has to be written of a menu. Where items came or went all are written anew: their places are numbered without a gap. */
const menuChanges = (prisma: PrismaClient, storeId: string, was: readonly MenuItem[], is: readonly MenuItem[]): Prisma.PrismaPromise<unknown>[] => {
  const rows = toMenuColumns(storeId, is);
  const inPlace = was.length === is.length && was.every(({ id }, place) => id === is[place]?.id);
  if (!inPlace) return [prisma.menuItem.deleteMany({ where: { storeId } }), prisma.menuItem.createMany({ data: rows })];
  return rows.filter((_, place) => is[place] !== was[place]).map(({ id, ...columns }) => prisma.menuItem.update({ where: { id: id as string }, data: columns }));
};
