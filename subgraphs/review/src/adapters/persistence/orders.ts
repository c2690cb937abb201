import { journalStatement } from '#messaging/persistence/journal.ts';
import type { Orders } from '../../application/ports.ts';
import type { PrismaClient } from './generated/client.ts';

/** What is known of orders, each change with the receipt of the event that told it. The receipt comes first: a repeated event ends there. */
export const prismaOrders = (prisma: PrismaClient): Orders => ({
  recordOf: async (orderId) => {
    const row = await prisma.orderRecord.findUnique({ where: { orderId } });
    return row && { ...row, completedAt: row.completedAt?.toISOString() ?? null };
  },
  placed: async (order, received) => {
    await prisma.$transaction([prisma.$executeRawUnsafe(...journalStatement({ events: [], received })), prisma.orderRecord.create({ data: order })]);
  },
  completed: async (orderId, at, received) => {
    await prisma.$transaction([
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
      prisma.orderRecord.update({ where: { orderId }, data: { completedAt: at } }),
    ]);
  },
});
