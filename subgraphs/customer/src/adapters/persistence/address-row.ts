import type { Vault } from '#platform/vault/vault.ts';
import type { Place } from '../../domain/address.ts';
import type { Address as Row, PrismaClient } from './generated/client.ts';

const personalAt = (row: string) => ({ table: 'address', column: 'personal', row });

/** The columns from before there was a vault. */
export const nothingInTheOpen = { line: null, detail: null, latitude: null, longitude: null } as const;

export const sealPlace = (vault: Vault, customerId: string, id: string, { line, detail, location }: Place): Promise<string> => vault.seal(customerId, personalAt(id), { line, detail, location } satisfies Place);

/** The places that rows hold, in their order; null where the customer was forgotten. At most one statement for all. */
export const openPlaces = async (vault: Vault, rows: readonly Row[]): Promise<readonly (Place | null)[]> => {
  const sealed = rows.flatMap(({ id, customerId, personal }) => (personal === null ? [] : [{ personId: customerId, place: personalAt(id), sealed: personal }]));
  const opened = new Map((await vault.open<Place>(sealed)).map((place, index) => [sealed[index]?.place.row, place]));
  return rows.map((row) => opened.get(row.id) ?? inTheOpen(row));
};

const inTheOpen = ({ line, detail, latitude, longitude }: Row): Place | null => (line === null || latitude === null || longitude === null ? null : { line, detail, location: { latitude, longitude } });

/** Adds addresses, each the first version of it, but for those that are there, and those of customers who were forgotten. Returns how many. */
export const addMissing = async (prisma: PrismaClient, vault: Vault, addresses: readonly (Place & { readonly id: string; readonly customerId: string })[]): Promise<number> => {
  const there = new Set((await prisma.address.findMany({ where: { id: { in: addresses.map(({ id }) => id) } }, select: { id: true } })).map(({ id }) => id));
  const missing = addresses.filter(({ id }) => !there.has(id));
  const sealed = await vault.sealAll(missing.map(({ id, customerId, line, detail, location }) => ({ personId: customerId, place: personalAt(id), value: { line, detail, location } satisfies Place })));
  const data = missing.flatMap(({ id, customerId }, index) => {
    const personal = sealed[index] ?? null;
    return personal === null ? [] : [{ id, version: 1, customerId, personal }];
  });
  return (await prisma.address.createMany({ data, skipDuplicates: true })).count;
};

/** Seals what stands in the open from before there was a vault. Returns how many addresses that were. */
export const sealOldAddresses = async (prisma: PrismaClient, vault: Vault): Promise<number> => {
  for (let done = 0; ; ) {
    const rows = await prisma.address.findMany({ where: { line: { not: null } }, take: 200 });
    for (const row of rows) {
      const place = inTheOpen(row);
      const personal = place === null || (await vault.isForgotten(row.customerId)) ? null : await sealPlace(vault, row.customerId, row.id, place);
      // of that version: one that is changed meanwhile is looked at again
      const { count } = await prisma.address.updateMany({ where: { id: row.id, version: row.version }, data: { personal, ...nothingInTheOpen } });
      done += count;
    }
    if (rows.length === 0) return done;
  }
};
