import type { EventEnvelope } from '#contracts/event.ts';
import { journalStatement, readArchive } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { OrderView } from '../../application/order-view.ts';
import type { SubmittedOrder } from '../../domain/order.ts';
import type { PrismaClient } from './generated/client.ts';
import { toOrder } from './order-row.ts';
import { openRows } from './personal.ts';

export const orderViews = (prisma: PrismaClient, vault: Vault) => ({
  /** The orders with these ids, in their order; null where there is none. One query, and one for the keys of those that were not seen lately. */
  byIds: async (ids: readonly string[]): Promise<(OrderView | null)[]> => {
    const rows = await openRows(vault, await prisma.order.findMany({ where: { id: { in: [...ids] } } }));
    const found = new Map(rows.map((row) => [row.id, { id: row.id, version: row.version, updatedAt: row.updatedAt, riderId: row.riderId, order: toOrder(row) }]));
    return ids.map((id) => found.get(id) ?? null);
  },

  /** What was told of an order until then, oldest first. */
  toldUntil: async (id: string, asOf: Date): Promise<readonly EventEnvelope[]> =>
    (await readArchive(prisma, { aggregateType: 'order', aggregateId: id })).filter(({ time }) => Date.parse(time) <= asOf.getTime()),

  /** Notes who carries an order, for who may see it. */
  assignRider: async (id: string, riderId: string | null, received: EventEnvelope): Promise<void> => {
    await prisma.$transaction([
      prisma.order.updateMany({ where: { id }, data: { riderId } }),
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
    ]);
  },

  /** The orders that have waited since before these moments for something that may never come, oldest first, ten thousand at most. */
  waiting: async (before: { readonly submitted: Date; readonly placed: Date; readonly delivered: Date }): Promise<{ id: string; order: SubmittedOrder; since: Date }[]> => {
    const rows = await prisma.order.findMany({
      where: {
        OR: [
          { status: 'PENDING_PAYMENT', submittedAt: { lte: before.submitted } },
          { status: { in: ['PLACED', 'CANCELLING'] }, submittedAt: { lte: before.placed } },
          { status: 'DELIVERED', updatedAt: { lte: before.delivered } },
        ],
      },
      orderBy: { submittedAt: 'asc' },
      take: 10_000,
    });
    return (await openRows(vault, rows)).map((row) => ({ id: row.id, order: toOrder(row), since: row.updatedAt }));
  },
});
