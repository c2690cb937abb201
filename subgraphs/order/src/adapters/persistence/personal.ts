import { toldReason } from '#contracts/reason.ts';
import type { Place, Sealed, Vault } from '#platform/vault/vault.ts';
import { PersonForgotten } from '#platform/vault/vault.ts';
import { Prisma, type Order as Row, type PrismaClient } from './generated/client.ts';
import type { toColumns } from './order-row.ts';

type Columns = ReturnType<typeof toColumns>;
type Personal = { readonly address: Prisma.JsonValue; readonly note: string | null };

const personalAt = (row: string): Place => ({ table: 'order', column: 'personal', row });
const wordsAt = (row: string): Place => ({ table: 'order', column: 'words', row });

/** Address and note as they are sealed when an order is submitted; they never change. Throws PersonForgotten. */
export const sealPersonal = async (vault: Vault, id: string, { customerId, address, note }: Columns) =>
  ({ personal: await vault.seal(customerId, personalAt(id), { address, note } satisfies { address: unknown; note: string | null }), address: Prisma.DbNull, note: null });

/** The columns that a change may write: without what is personal, and with what a person wrote as a reason sealed. */
export const sealWords = async (vault: Vault, id: string, { address: _, note: __, ...columns }: Columns) => {
  const cancelling = withoutWords(columns.cancelling);
  const cancellation = withoutWords(columns.cancellation);
  const said = cancellation.words ?? cancelling.words;
  return { ...columns, cancelling: cancelling.json, cancellation: cancellation.json, words: said === null ? null : await sealedWords(vault, columns.customerId, id, said) };
};

const sealedWords = async (vault: Vault, customerId: string, id: string, reason: string): Promise<string | null> => {
  try {
    return await vault.seal(customerId, wordsAt(id), { reason });
  } catch (error) {
    if (error instanceof PersonForgotten) return null; // the order goes on, and says no more of them
    throw error;
  }
};

type Reasoned = { readonly by?: string; readonly requestedBy?: string; readonly reason: string | null };

const withoutWords = <Json extends Columns['cancelling'] | Columns['cancellation']>(json: Json): { json: Json; words: string | null } => {
  if (json === Prisma.DbNull) return { json, words: null };
  const { by, requestedBy, reason } = json as unknown as Reasoned;
  if (reason === null || (by ?? requestedBy) === 'SYSTEM' || toldReason(reason) !== null) return { json, words: null };
  return { json: { ...(json as object), reason: null } as unknown as Json, words: reason };
};

/** Where an order of somebody who was forgotten went: nothing is known of it but where it was picked up. */
export const forgottenAddress = (pickup: Prisma.JsonValue) => ({ line: '(deleted)', detail: null, location: pickup });

/** The rows with what is sealed in them opened. At most one statement for all. */
export const openRows = async (vault: Vault, rows: readonly Row[]): Promise<Row[]> => {
  const places = rows.flatMap(({ id, customerId, personal, words }): Sealed[] => [
    ...(personal === null ? [] : [{ personId: customerId, place: personalAt(id), sealed: personal }]),
    ...(words === null ? [] : [{ personId: customerId, place: wordsAt(id), sealed: words }]),
  ]);
  const opened = await vault.open<Personal | { readonly reason: string }>(places);
  const found = new Map(places.map(({ sealed }, index) => [sealed, opened[index] ?? null]));
  return rows.map((row) => {
    const personal = row.personal === null ? null : (found.get(row.personal) as Personal | null);
    const words = row.words === null ? null : (found.get(row.words) as { readonly reason: string } | null);
    return {
      ...row,
      address: personal?.address ?? row.address ?? forgottenAddress(row.pickup),
      note: personal?.note ?? row.note,
      cancelling: said(row.cancelling, words),
      cancellation: said(row.cancellation, words),
    };
  });
};

const said = (json: Prisma.JsonValue, words: { readonly reason: string } | null): Prisma.JsonValue => (json === null || words === null ? json : { ...(json as Prisma.JsonObject), reason: words.reason });

/** Seals what stands in the open from before there was a vault. Returns how many orders that were. */
export const sealOldOrders = async (prisma: PrismaClient, vault: Vault): Promise<number> => {
  for (let done = 0; ; ) {
    const rows = await prisma.order.findMany({ where: { address: { not: Prisma.AnyNull } }, take: 200 });
    for (const row of rows) {
      const columns = { ...row, address: row.address, cancelling: row.cancelling ?? Prisma.DbNull, cancellation: row.cancellation ?? Prisma.DbNull } as unknown as Columns;
      const forgotten = await vault.isForgotten(row.customerId);
      const { cancelling, cancellation, words } = await sealWords(vault, row.id, columns);
      const personal = forgotten ? { personal: null, address: Prisma.DbNull, note: null } : await sealPersonal(vault, row.id, columns);
      // of that version: one that is changed meanwhile is looked at again
      const { count } = await prisma.order.updateMany({ where: { id: row.id, version: row.version }, data: { ...personal, cancelling, cancellation, words } });
      done += count;
    }
    if (rows.length === 0) return done;
  }
};
