import type { Circle, DispatchBoard } from '../../application/ports.ts';
import type { PrismaClient } from './generated/client.ts';

// who comes online among more than these finds the others at their next look
const looksAtOnce = 50;
// what waits longest comes first; the others are woken by what happens to them, and at the next round
const mostWaiting = 10_000;
const metresPerDegree = 111_195; // of latitude, and of longitude at the equator

/** Who and what is there to be matched. */
export const dispatchBoard = (prisma: PrismaClient): DispatchBoard => ({
  handsOf: async (riderIds) => {
    if (riderIds.length === 0) return new Map();
    const rows = await prisma.rider.findMany({ where: { id: { in: [...riderIds] } }, select: { id: true, online: true, capacity: true, carrying: true } });
    const online = rows.filter((row) => row.online).map(({ id }) => id);
    const offers = online.length === 0 ? [] : await prisma.approach.groupBy({ by: ['riderId'], where: { riderId: { in: online }, onDesk: true, offeredUntil: { not: null } }, _count: true });
    const offered = new Map(offers.map(({ riderId, _count }) => [riderId, _count]));
    return new Map(rows.map(({ id, online, capacity, carrying }) => [id, { online, free: online ? capacity - carrying - (offered.get(id) ?? 0) : 0 }]));
  },

  openTo: async ({ riderId, method, around, offersBelow, now, passedBefore, readyBefore }) => {
    const { latitude, longitude } = boxOf(around);
    const isOpen = { offeredUntil: { gt: now } };
    const rows = await prisma.delivery.findMany({
      where: {
        status: { in: offersBelow === 1 ? ['PENDING'] : ['PENDING', 'OFFERED'] }, method, pickupLatitude: latitude, pickupLongitude: longitude, readyAt: { lte: readyBefore },
        approaches: { none: { riderId, OR: [isOpen, { lastPassedAt: { gt: passedBefore } }] } },
      },
      select: { id: true, pickupLatitude: true, pickupLongitude: true, ...(offersBelow > 1 && { approaches: { where: isOpen, select: { riderId: true } } }) },
      orderBy: { plannedAt: 'asc' },
      take: looksAtOnce,
    });
    return rows
      .filter(({ approaches = [] }: { approaches?: readonly unknown[] }) => approaches.length < offersBelow)
      .map(({ id, pickupLatitude, pickupLongitude }) => ({ id, at: { latitude: pickupLatitude, longitude: pickupLongitude } }));
  },

  offeredTo: async (riderId) => {
    const rows = await prisma.approach.findMany({ where: { riderId, onDesk: true, offeredUntil: { not: null } }, select: { deliveryId: true } });
    return rows.map(({ deliveryId }) => deliveryId);
  },

  allWaiting: async () => {
    const rows = await prisma.delivery.findMany({
      where: { status: { in: ['PENDING', 'OFFERED'] } },
      select: { id: true, readyAt: true, waitingSince: true, approaches: { where: { offeredUntil: { not: null } }, select: { offeredUntil: true } } },
      orderBy: { plannedAt: 'asc' },
      take: mostWaiting,
    });
    return rows.map(({ id, readyAt, waitingSince, approaches }) => ({
      id, readyAt: readyAt.toISOString(), waitingSince: waitingSince.toISOString(), offersEnd: approaches.flatMap(({ offeredUntil }) => offeredUntil?.toISOString() ?? []),
    }));
  },
});

/** The smallest box of degrees around a circle, a little too large. Cities on the antimeridian are not served. */
export const boxOf = ({ centre, radiusMetres }: Circle) => {
  const high = radiusMetres / metresPerDegree;
  const wide = high / Math.max(0.01, Math.cos(((Math.abs(centre.latitude) + high) * Math.PI) / 180));
  return {
    latitude: { gte: centre.latitude - high, lte: centre.latitude + high },
    longitude: { gte: centre.longitude - wide, lte: centre.longitude + wide },
  };
};
