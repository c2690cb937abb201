import type { Role } from '#kernel/transitions.ts';
import { conflictIn, journalStatement } from '#messaging/persistence/journal.ts';
import { FactsChanged, type Orders } from '../../application/ports.ts';
import type { PrismaClient } from './generated/client.ts';

/** What is known of orders beside their deliveries. The delivery is entered by whoever saves it first. */
export const prismaOrders = (prisma: PrismaClient): Orders => ({
  recordOf: async (orderId) => {
    const row = await prisma.orderRecord.findUnique({ where: { orderId } });
    return row && { deliveryId: row.deliveryId, calledOffBy: row.calledOffBy as Role | null };
  },

  rememberCalledOff: async (orderId, by, received) => {
    try {
      await prisma.$transaction([
        prisma.orderRecord.create({ data: { orderId, calledOffBy: by } }),
        prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
      ]);
    } catch (error) {
      if (conflictIn(error) === 'VERSION') throw new FactsChanged('the order got its delivery meanwhile', { cause: error });
      throw error;
    }
  },
});
