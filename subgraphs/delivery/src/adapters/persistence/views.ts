import { latestChange, readChanges } from '#messaging/persistence/journal.ts';
import { reach } from '#contracts/delivery-method.ts';
import { type GeoPoint, metresBetween } from '#kernel/geo.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { DeliveryView, RiderView } from '../../application/delivery-view.ts';
import type { DeliveryStatus } from '../../domain/delivery.ts';
import type { Vehicle } from '../../domain/rider.ts';
import type { TroubleReason } from '../../domain/trouble.ts';
import { boxOf } from './board.ts';
import { riderStream } from './deliveries.ts';
import { places } from './delivery-row.ts';
import { type NamedRow, openRiders } from './rider-name.ts';
import type { Delivery as Row, PrismaClient } from './generated/client.ts';

export type Page = { readonly take: number; /** The last delivery of the page before. */ readonly after: string | null };

/** What is read for viewers, many at once. `viewerId`: for whom, as what is offered to others is none of their business. */
export const deliveryViews = (prisma: PrismaClient, vault: Vault) => {
  const mine = (viewerId: string) => ({ approaches: { where: { riderId: viewerId, offeredUntil: { not: null } }, select: { offeredUntil: true } } });
  return {
    byIds: async (ids: readonly string[], viewerId: string): Promise<(DeliveryView | null)[]> => {
      const rows = await prisma.delivery.findMany({ where: { id: { in: [...ids] } }, include: mine(viewerId) });
      const found = new Map(rows.map((row) => [row.id, view(row, row.approaches[0]?.offeredUntil)]));
      return ids.map((id) => found.get(id) ?? null);
    },

    byOrders: async (orderIds: readonly string[], viewerId: string): Promise<(DeliveryView | null)[]> => {
      const rows = await prisma.delivery.findMany({ where: { orderId: { in: [...orderIds] } }, include: mine(viewerId) });
      const found = new Map(rows.map((row) => [row.orderId, view(row, row.approaches[0]?.offeredUntil)]));
      return orderIds.map((id) => found.get(id) ?? null);
    },

    /** What lies on a rider's desk: offered to them, or theirs and under way. Newest first. */
    onDesk: async (riderId: string, { take, after }: Page): Promise<DeliveryView[]> => {
      const rows = await prisma.approach.findMany({
        where: { riderId, onDesk: true, ...(after !== null && { deliveryId: { lt: after } }) },
        include: { delivery: true }, orderBy: { deliveryId: 'desc' }, take,
      });
      return rows.map(({ delivery, offeredUntil }) => view(delivery, offeredUntil));
    },

    /** What a rider carried, and is over. Newest first. */
    over: async (riderId: string, { take, after }: Page): Promise<DeliveryView[]> => {
      const rows = await prisma.delivery.findMany({
        where: { riderId, status: { in: ['DELIVERED', 'RETURNED', 'FAILED', 'CANCELLED'] }, ...(after !== null && { id: { lt: after } }) },
        orderBy: { id: 'desc' }, take,
      });
      return rows.map((row) => view(row));
    },

    /** What waits within reach of that place and is offered to nobody: who is there may take it. Longest waiting first. */
    waitingNear: async (vehicle: Vehicle, centre: GeoPoint, { take, after }: Page): Promise<DeliveryView[]> => {
      const { radiusMetres } = reach[vehicle];
      const { latitude, longitude } = boxOf({ centre, radiusMetres });
      const near: DeliveryView[] = [];
      for (let cursor = after; ;) {
        const rows = await prisma.delivery.findMany({
          where: { status: 'PENDING', method: vehicle, pickupLatitude: latitude, pickupLongitude: longitude, ...(cursor !== null && { id: { gt: cursor } }) },
          orderBy: { id: 'asc' }, take,
        });
        near.push(...rows.map((row) => ({ ...view(row), openToViewer: true })).filter(({ pickup }) => metresBetween(centre, pickup) <= radiusMetres));
        cursor = rows.at(-1)?.id ?? null;
        if (near.length >= take || rows.length < take) return near.slice(0, take); // the box has corners outside the circle
      }
    },

    ridersByIds: async (ids: readonly string[]): Promise<(RiderView | null)[]> => {
      const rows = await openRiders(vault, await prisma.rider.findMany({ where: { id: { in: [...ids] } } }));
      const found = new Map(rows.map((row) => [row.id, shown(row)]));
      return ids.map((id) => found.get(id) ?? null);
    },

    /** Which of these riders carry, or carried, something of the viewer's: as its customer, or as the store's owner. */
    servedBy: async (riderIds: readonly string[], viewerId: string): Promise<boolean[]> => {
      const rows = await prisma.delivery.findMany({
        where: { riderId: { in: [...riderIds] }, OR: [{ customerId: viewerId }, { storeOwnerId: viewerId }] },
        distinct: ['riderId'], select: { riderId: true },
      });
      const serving = new Set(rows.map(({ riderId }) => riderId));
      return riderIds.map((id) => serving.has(id));
    },

    /** The changes of what lies, or lay, on a rider's desk. */
    deskChanges: (riderId: string, after: number) => readChanges(prisma, riderStream(riderId), after),
    latestDeskChange: (riderId: string) => latestChange(prisma, riderStream(riderId)),
  };
};
export type DeliveryViews = ReturnType<typeof deliveryViews>;

const view = (row: Row, offeredUntil: Date | null = null): DeliveryView => {
  const { id, orderId, customerId, storeId, storeOwnerId, riderId, assignmentSeq, readyAt, foodReady, pin, wrongPins } = row;
  return {
    id, orderId, customerId, storeId, storeOwnerId, riderId, assignmentSeq, readyAt, foodReady, pin, wrongPins, ...places(row),
    status: row.status as DeliveryStatus, method: row.method as Vehicle, trouble: row.troubleReason as TroubleReason | null, offeredUntil, openToViewer: false,
  };
};

const shown = ({ id, name, vehicle, online, carrying, capacity }: NamedRow): RiderView => ({ id, name, vehicle: vehicle as Vehicle, online, carrying, capacity });
