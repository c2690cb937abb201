import type { Vault } from '#platform/vault/vault.ts';
import type { PrismaClient, Review as Row } from './generated/client.ts';

type Words = { readonly text: string | null; readonly answer: string | null };
const wordsAt = (row: string) => ({ table: 'review', column: 'words', row });
const nothingInTheOpen = { text: null, answer: null } as const;
/** What is left of an answer to somebody who was forgotten. */
const forgotten = '(deleted)';

/** What customer and store wrote, sealed by the customer's key. Throws PersonForgotten. */
export const sealReview = async <Columns extends Words & { readonly customerId: string }>(vault: Vault, id: string, { text, answer, ...columns }: Columns) =>
  ({ ...columns, ...nothingInTheOpen, words: await vault.seal(columns.customerId, wordsAt(id), { text, answer } satisfies Words) });

/** The rows with what was written. At most one statement for all. */
export const openReviews = async (vault: Vault, rows: readonly Row[]): Promise<Row[]> => {
  const sealed = rows.flatMap(({ id, customerId, words }) => (words === null ? [] : [{ personId: customerId, place: wordsAt(id), sealed: words }]));
  const opened = new Map((await vault.open<Words>(sealed)).map((words, index) => [sealed[index]?.place.row, words]));
  return rows.map((row) => {
    const { text, answer } = opened.get(row.id) ?? row;
    return { ...row, text, answer: answer ?? (row.answeredAt === null ? null : forgotten) };
  });
};

/** Seals what stands in the open from before there was a vault. Returns how many reviews that were. */
export const sealOldReviews = async (prisma: PrismaClient, vault: Vault): Promise<number> => {
  for (let done = 0; ; ) {
    const rows = await prisma.review.findMany({ where: { OR: [{ text: { not: null } }, { answer: { not: null } }] }, take: 200 });
    const sealed = await vault.sealAll(rows.map(({ id, customerId, text, answer }) => ({ personId: customerId, place: wordsAt(id), value: { text, answer } satisfies Words })));
    for (const [index, { id, version }] of rows.entries()) await prisma.review.updateMany({ where: { id, version }, data: { words: sealed[index] ?? null, ...nothingInTheOpen } });
    done += rows.length;
    if (rows.length === 0) return done;
  }
};
