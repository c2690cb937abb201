import type { EventEnvelope } from '#contracts/event.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import type { OrderView } from '../../application/order-view.ts';
import type { PrismaClient } from './generated/client.ts';
import { toOrder } from './order-row.ts';

export const orderViews = (prisma: PrismaClient) => ({
  /** The orders with these ids, in their order; null where there is none. One query. */
  byIds: async (ids: readonly string[]): Promise<(OrderView | null)[]> => {
    const rows = await prisma.order.findMany({ where: { id: { in: [...ids] } } });
    const found = new Map(rows.map((row) => [row.id, { id: row.id, version: row.version, updatedAt: row.updatedAt, riderId: row.riderId, order: toOrder(row) }]));
    return ids.map((id) => found.get(id) ?? null);
  },

  /** Notes who carries an order, for who may see it. */
  assignRider: async (id: string, riderId: string, received: EventEnvelope): Promise<void> => {
    await prisma.$transaction([
      prisma.order.updateMany({ where: { id }, data: { riderId } }),
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
    ]);
  },

  /** The orders that wait for their money, oldest first. */
  unpaid: async (limit: number): Promise<{ id: string; submittedAt: Date }[]> =>
    prisma.order.findMany({ where: { status: 'PENDING_PAYMENT' }, select: { id: true, submittedAt: true }, orderBy: { submittedAt: 'asc' }, take: limit }),
});
