import type { EventEnvelope } from '#contracts/event.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { Prisma, PrismaClient, Rider as Row } from './generated/client.ts';

type Personal = { readonly name: string };
export const nameAt = (row: string) => ({ table: 'rider', column: 'personal', row });
/** What a rider who was forgotten is called. */
const forgotten = '(deleted)';

/** A row with its rider's name. */
export type NamedRow = Row & { readonly name: string };

/** The rows with the names of their riders. At most one statement for all. */
export const openRiders = async (vault: Vault, rows: readonly Row[]): Promise<NamedRow[]> => {
  const sealed = rows.flatMap(({ id, personal }) => (personal === null ? [] : [{ personId: id, place: nameAt(id), sealed: personal }]));
  const opened = new Map((await vault.open<Personal>(sealed)).map((personal, index) => [sealed[index]?.place.row, personal]));
  return rows.map((row) => ({ ...row, name: opened.get(row.id)?.name ?? row.name ?? forgotten }));
};

/** Signs riders up, but for those who are already, and those who were forgotten. Returns how many. */
export const signUp = async (prisma: PrismaClient, vault: Vault, riders: readonly (Omit<Prisma.RiderCreateManyInput, 'personal'> & { readonly id: string; readonly name: string })[]): Promise<number> => {
  const there = new Set((await prisma.rider.findMany({ where: { id: { in: riders.map(({ id }) => id) } }, select: { id: true } })).map(({ id }) => id));
  const missing = riders.filter(({ id }) => !there.has(id));
  const sealed = await vault.sealAll(missing.map(({ id, name }) => ({ personId: id, place: nameAt(id), value: { name } satisfies Personal })));
  const data = missing.flatMap((rider, index) => {
    const personal = sealed[index] ?? null;
    return personal === null ? [] : [{ ...rider, name: null, personal }];
  });
  return (await prisma.rider.createMany({ data, skipDuplicates: true })).count;
};

/** Seals what stands in the open from before there was a vault. Returns how many riders that were. */
export const sealOldRiders = async (prisma: PrismaClient, vault: Vault): Promise<number> => {
  for (let done = 0; ; ) {
    const rows = await prisma.rider.findMany({ where: { name: { not: null } }, take: 200 });
    const sealed = await vault.sealAll(rows.map(({ id, name }) => ({ personId: id, place: nameAt(id), value: { name } })));
    for (const [index, { id }] of rows.entries()) await prisma.rider.updateMany({ where: { id }, data: { personal: sealed[index] ?? null, name: null } });
    done += rows.length;
    if (rows.length === 0) return done;
  }
};

/** What this context keeps of people. */
export const deliveryPeople = (prisma: PrismaClient, vault: Vault) => ({
  /** Destroys somebody's key, where their orders went, and where and who they were as a rider. The deliveries stay: what was carried is in the books. */
  forget: async (personId: string, received: EventEnvelope): Promise<void> => {
    await prisma.$transaction([
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
      prisma.$executeRawUnsafe(...vault.forgetting(personId)),
      prisma.$executeRaw`UPDATE delivery SET dropoff_latitude = pickup_latitude, dropoff_longitude = pickup_longitude WHERE customer_id = ${personId}::uuid`,
      prisma.rider.updateMany({ where: { id: personId }, data: { personal: null, name: null } }),
      prisma.rider.updateMany({ where: { id: personId, online: false }, data: { latitude: null, longitude: null } }),
      prisma.commandLog.deleteMany({ where: { scope: { startsWith: `${personId}:` } } }),
    ]);
    vault.forgot(personId);
  },

  /** Everything that is kept of somebody, for themselves: as a customer, and as a rider. */
  export: async (personId: string) => {
    const [asCustomer, asRider, riders] = await Promise.all([
      prisma.delivery.findMany({ where: { customerId: personId }, orderBy: { id: 'asc' } }),
      prisma.delivery.findMany({ where: { riderId: personId }, orderBy: { id: 'asc' } }),
      prisma.rider.findMany({ where: { id: personId } }),
    ]);
    const [rider] = await openRiders(vault, riders);
    const { personal: _, version: __, ...known } = rider ?? { personal: null, version: 0 };
    const carried = asRider.map(({ id, orderId, status, method, plannedAt, updatedAt }) => ({ id, orderId, status, method, plannedAt, updatedAt }));
    return { deliveries: asCustomer, rider: rider === undefined ? null : known, carried };
  },

  /** Forgets where riders were who have been away since then. Returns how many. */
  forgetPlaces: async (before: Date): Promise<number> =>
    (await prisma.rider.updateMany({ where: { online: false, updatedAt: { lt: before }, latitude: { not: null } }, data: { latitude: null, longitude: null } })).count,
});
