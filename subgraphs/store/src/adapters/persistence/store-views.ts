import { isRegularlyOpenAt } from '#contracts/opening-hours.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { StoreListing, StorePlace, StoreView } from '../../application/store-view.ts';
import type { Hours, HoursException, MenuItem } from '../../domain/store/store.ts';
import { Prisma, type PrismaClient } from './generated/client.ts';
import { fold, gramsFor } from './searchable.ts';
import { toMenuItem, toStoreView } from './store-row.ts';

/** What is read of stores. Each answers many questions with one query, but for `page`, which takes two when only open stores are wanted. */
export const storeViews = (prisma: PrismaClient) => ({
  byIds: async (ids: readonly string[]): Promise<(StoreView | null)[]> => {
    const rows = await prisma.store.findMany({ where: { id: { in: [...ids] } } });
    const found = new Map(rows.map((row) => [row.id, toStoreView(row)]));
    return ids.map((id) => found.get(id) ?? null);
  },

  byOwners: async (ownerIds: readonly string[]): Promise<StoreView[][]> => {
    const rows = await prisma.store.findMany({ where: { ownerId: { in: [...ownerIds] } }, orderBy: [{ nameKo: 'asc' }, { id: 'asc' }] });
    return ownerIds.map((ownerId) => rows.filter((row) => row.ownerId === ownerId).map(toStoreView));
  },

  /** The whole menus of stores, in the order of each. */
  menus: async (storeIds: readonly string[]): Promise<MenuItem[][]> => {
    const rows = await prisma.menuItem.findMany({ where: { storeId: { in: [...storeIds] } }, orderBy: { position: 'asc' } });
    const byStore = Map.groupBy(rows, ({ storeId }) => storeId);
    return storeIds.map((storeId) => (byStore.get(storeId) ?? []).map(toMenuItem));
  },

  menuItems: async (ids: readonly string[]): Promise<(MenuItem | null)[]> => {
    const rows = await prisma.menuItem.findMany({ where: { id: { in: [...ids] } } });
    const found = new Map(rows.map((row) => [row.id, toMenuItem(row)]));
    return ids.map((id) => found.get(id) ?? null);
  },

  /** Where the stores of a page stand, in order. */
  page: async ({ near, search, openAt, take, after }: StoreListing): Promise<StorePlace[]> => {
    const wanted = Prisma.join([Prisma.sql`TRUE`, ...matching(search), ...(openAt === null ? [] : [await openOnes(prisma, openAt)])], ' AND ');
    const key = near === null ? Prisma.sql`name_ko` : distanceTo(near);
    const from = after === null ? Prisma.empty : Prisma.sql`WHERE (key, id) > (${after.key}::${near === null ? Prisma.sql`text` : Prisma.sql`float8`}, ${after.id}::uuid)`;
    return prisma.$queryRaw`SELECT key, id FROM (SELECT ${key} AS key, id FROM store WHERE ${wanted}) AS listed ${from} ORDER BY key, id LIMIT ${take}::int`;
  },
});

const matching = (search: string | null): Prisma.Sql[] => {
  const folded = fold(search ?? '');
  // the index finds what has all the pieces, the text says whether they stand together
  return folded === '' ? [] : [Prisma.sql`search_grams @> ${gramsFor(folded)}::text[]`, Prisma.sql`strpos(search_text, ${folded}) > 0`];
};

/** What opening hours mean is said once, in the contract: it is asked for each timetable in use, and there are far fewer of those than of stores. What was said by hand goes before. */
const openOnes = async (prisma: PrismaClient, at: Date): Promise<Prisma.Sql> => {
  const timetables = await prisma.$queryRaw<Timetable[]>(timetablesInUse);
  const open = timetables.filter((each) => isRegularlyOpenAt(each, at)).map(({ timetable }) => timetable);
  return Prisma.sql`CASE WHEN open_by_hand IS NOT NULL AND (by_hand_until IS NULL OR by_hand_until > ${at}) THEN open_by_hand ELSE timetable = ANY(${open}::text[]) END`;
};

type Timetable = { readonly timetable: string; readonly zone: string; readonly hours: readonly Hours[]; readonly exceptions: readonly HoursException[] };

// from one timetable to the next along the index, instead of through all stores
const timetablesInUse = Prisma.sql`
  WITH RECURSIVE used (timetable) AS (
    SELECT min(timetable) FROM store
    UNION ALL SELECT (SELECT min(timetable) FROM store WHERE timetable > used.timetable) FROM used WHERE used.timetable IS NOT NULL
  )
  SELECT used.timetable, zone, hours, exceptions FROM used CROSS JOIN LATERAL (SELECT zone, hours, exceptions FROM store WHERE store.timetable = used.timetable LIMIT 1) AS one`;

/** Metres by the haversine formula, as metresBetween of the kernel has it. No index gives them in order: every store that matches is measured. */
const distanceTo = ({ latitude, longitude }: GeoPoint): Prisma.Sql => Prisma.sql`
  2 * 6371008.8 * asin(least(1, sqrt(
    sin(radians(latitude - ${latitude}::float8) / 2) ^ 2
    + cos(radians(${latitude}::float8)) * cos(radians(latitude)) * sin(radians(longitude - ${longitude}::float8) / 2) ^ 2)))`;
