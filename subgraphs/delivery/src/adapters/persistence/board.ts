import type { Circle, DispatchBoard } from '../../application/ports.ts';
import type { PrismaClient } from './generated/client.ts';

// a rider who has that many to choose from needs no more; the others are offered when there is time again
const offersAtOnce = 200;
const metresPerDegree = 111_195; // of latitude, and of longitude at the equator

/** Who and what is there to be matched. */
export const dispatchBoard = (prisma: PrismaClient): DispatchBoard => ({
  freeRiders: async (vehicle, around) => {
    const { latitude, longitude } = boxOf(around);
    const rows = await prisma.rider.findMany({
      where: { vehicle, online: true, carrying: { lt: prisma.rider.fields.capacity }, latitude, longitude },
      select: { id: true, latitude: true, longitude: true },
    });
    return rows.flatMap(({ id, latitude, longitude }) => (latitude === null || longitude === null ? [] : [{ id, at: { latitude, longitude } }]));
  },

  waitingDeliveries: async (method, around) => {
    const { latitude, longitude } = boxOf(around);
    const rows = await prisma.delivery.findMany({
      where: { status: { in: ['PENDING', 'OFFERED'] }, method, pickupLatitude: latitude, pickupLongitude: longitude },
      select: { id: true, pickupLatitude: true, pickupLongitude: true },
      orderBy: { plannedAt: 'asc' },
      take: offersAtOnce,
    });
    return rows.map(({ id, pickupLatitude, pickupLongitude }) => ({ id, at: { latitude: pickupLatitude, longitude: pickupLongitude } }));
  },

  offeredTo: async (riderId) => {
    const rows = await prisma.offer.findMany({ where: { riderId, active: true, delivery: { status: 'OFFERED' } }, select: { deliveryId: true } });
    return rows.map(({ deliveryId }) => deliveryId);
  },
});

/** The smallest box of degrees around a circle, a little too large. Cities on the antimeridian are not served. */
const boxOf = ({ centre, radiusMetres }: Circle) => {
  const high = radiusMetres / metresPerDegree;
  const wide = high / Math.max(0.01, Math.cos(((Math.abs(centre.latitude) + high) * Math.PI) / 180));
  return {
    latitude: { gte: centre.latitude - high, lte: centre.latitude + high },
    longitude: { gte: centre.longitude - wide, lte: centre.longitude + wide },
  };
};
