import type { Learned, Records } from '../../application/ports.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';

/** What was learned of orders, deliveries and stores, in PostgreSQL. */
export const prismaRecords = (prisma: PrismaClient): Records => ({
  order: (orderId) => prisma.orderRecord.findUnique({ where: { orderId } }),
  storeName: async (storeId) => {
    const row = await prisma.storeRecord.findUnique({ where: { storeId } });
    return row && { ko: row.nameKo, en: row.nameEn };
  },
  carrierOf: async (deliveryId) => (await prisma.deliveryRecord.findUnique({ where: { deliveryId } }))?.riderId ?? null,
});

/** Writes what was learned. Only the events of that one aggregate write there, and they come in their order. */
export const remember = (prisma: PrismaClient, learned: Learned): Prisma.PrismaPromise<unknown> => {
  switch (learned.kind) {
    case 'ORDER': {
      const { orderId, ...columns } = learned.order;
      return prisma.orderRecord.upsert({ where: { orderId }, create: { orderId, ...columns }, update: columns });
    }
    case 'DELIVERY': {
      const { deliveryId, ...columns } = learned.delivery;
      return prisma.deliveryRecord.upsert({ where: { deliveryId }, create: { deliveryId, ...columns }, update: columns });
    }
    case 'STORE': {
      const { storeId, name: { ko: nameKo, en: nameEn } } = learned;
      return prisma.storeRecord.upsert({ where: { storeId }, create: { storeId, nameKo, nameEn }, update: { nameKo, nameEn } });
    }
  }
};
