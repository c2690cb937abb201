import { reasons, toldReason } from '#contracts/reason.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { Prisma, PrismaClient, Ticket as Row } from './generated/client.ts';

type Words = { readonly reason: string };
const wordsAt = (row: string) => ({ table: 'ticket', column: 'words', row });

/** What stands in the open beside words that are sealed. */
const instead = 'OTHER';

/** A reason as the row keeps it: one of the agreed words in the open, what a person wrote sealed by the customer's key. */
export const sealReason = async (vault: Vault, id: string, { customerId, reason }: { readonly customerId: string; readonly reason: string | null }) => {
  if (reason === null || toldReason(reason) !== null) return { reason, words: null };
  const [words] = await vault.sealAll([{ personId: customerId, place: wordsAt(id), value: { reason } satisfies Words }]);
  return { reason: instead, words: words ?? null }; // of a customer who was forgotten nothing more is written
};

/** The rows with what is sealed in them opened. At most one statement for all. */
export const openTickets = async (vault: Vault, rows: readonly Row[]): Promise<Row[]> => {
  const sealed = rows.flatMap(({ id, customerId, words }) => (words === null ? [] : [{ personId: customerId, place: wordsAt(id), sealed: words }]));
  if (sealed.length === 0) return [...rows];
  const opened = new Map((await vault.open<Words>(sealed)).map((words, index) => [sealed[index]?.place.row, words]));
  return rows.map((row) => ({ ...row, reason: opened.get(row.id)?.reason ?? row.reason }));
};

/** Seals what stands in the open from before there was a vault. Returns how many tickets that were. */
export const sealOldTickets = async (prisma: PrismaClient, vault: Vault): Promise<number> => {
  const inTheOpen = { OR: [{ reason: { not: null, notIn: [...reasons] } }, { askedReason: { not: null, notIn: [...reasons] } }] } satisfies Prisma.TicketWhereInput;
  for (let done = 0; ; ) {
    const rows = await prisma.ticket.findMany({ where: inTheOpen, take: 200 });
    for (const row of rows) {
      const askedReason = row.askedReason === null ? null : (toldReason(row.askedReason) ?? instead);
      // of that version: one that is changed meanwhile is looked at again
      const sealed = row.words === null ? await sealReason(vault, row.id, row) : {};
      const { count } = await prisma.ticket.updateMany({ where: { id: row.id, version: row.version }, data: { askedReason, ...sealed } });
      done += count;
    }
    if (rows.length === 0) return done;
  }
};
