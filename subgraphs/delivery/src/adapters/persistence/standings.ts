import DataLoader from 'dataloader';
import type { Standing } from '../../application/report-location.ts';
import type { Vehicle } from '../../domain/rider.ts';
import type { PrismaClient } from './generated/client.ts';

const gatherMs = 5;

/** What has to be known of riders who report where they are: those who ask within some milliseconds are one query. */
export const riderStandings = (prisma: PrismaClient): ((riderId: string) => Promise<Standing | null>) => {
  const read = async (ids: readonly string[]): Promise<(Standing | null)[]> => {
    const rows = await prisma.rider.findMany({ where: { id: { in: [...ids] } }, select: { id: true, vehicle: true, online: true, carrying: true } });
    const found = new Map(rows.map(({ id, vehicle, online, carrying }) => [id, { vehicle: vehicle as Vehicle, online, carrying }]));
    return ids.map((id) => found.get(id) ?? null);
  };
  const loader = new DataLoader(read, { cache: false, maxBatchSize: 1_000, batchScheduleFn: (run) => void setTimeout(run, gatherMs) });
  return (riderId) => loader.load(riderId);
};

/** The riders who are online, where and when they last said so: what a store of positions that forgot everything is told first. */
export const ridersOnline = async (prisma: PrismaClient, since: Date) => {
  const rows = await prisma.rider.findMany({ where: { online: true, updatedAt: { gte: since } }, select: { id: true, vehicle: true, latitude: true, longitude: true, updatedAt: true } });
  return rows.flatMap(({ id, vehicle, latitude, longitude, updatedAt: at }) =>
    latitude === null || longitude === null ? [] : [{ id, kind: vehicle as Vehicle, point: { latitude, longitude }, at }]);
};
