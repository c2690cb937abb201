import type { Vault } from '#platform/vault/vault.ts';
import { type AskedPayment, isAsked, type Payment } from '../../domain/payment.ts';
import type { Payment as Row, PrismaClient } from './generated/client.ts';

type Personal = { readonly method: string };
const personalAt = (row: string) => ({ table: 'payment', column: 'personal', row });
/** What is left of the method of somebody who was forgotten. */
const forgotten = '(deleted)';

/** The columns of a payment's method, sealed when it is first asked for. It never changes, so a later change does not write it. */
export const methodColumns = async (vault: Vault, before: Payment, after: Payment): Promise<{ personal?: string; method?: null }> => {
  if (!isAsked(after) || isAsked(before)) return {};
  const { orderId, customerId, method } = after satisfies AskedPayment;
  return { personal: await vault.seal(customerId, personalAt(orderId), { method } satisfies Personal), method: null };
};

/** The rows with their methods. At most one statement for all. */
export const openMethods = async <OneRow extends Row>(vault: Vault, rows: readonly OneRow[]): Promise<OneRow[]> => {
  const sealed = rows.flatMap(({ orderId, customerId, personal }) => (personal === null || customerId === null ? [] : [{ personId: customerId, place: personalAt(orderId), sealed: personal }]));
  const opened = new Map((await vault.open<Personal>(sealed)).map((personal, index) => [sealed[index]?.place.row, personal]));
  return rows.map((row) => ({ ...row, method: opened.get(row.orderId)?.method ?? row.method ?? (row.customerId === null ? null : forgotten) }));
};

/** Seals what stands in the open from before there was a vault. Returns how many payments that were. */
export const sealOldMethods = async (prisma: PrismaClient, vault: Vault): Promise<number> => {
  for (let done = 0; ; ) {
    const rows = await prisma.payment.findMany({ where: { method: { not: null }, customerId: { not: null } }, take: 200 });
    const sealed = await vault.sealAll(rows.map(({ orderId, customerId, method }) => ({ personId: customerId as string, place: personalAt(orderId), value: { method } })));
    for (const [index, { orderId }] of rows.entries()) await prisma.payment.updateMany({ where: { orderId, method: { not: null } }, data: { personal: sealed[index] ?? null, method: null } });
    done += rows.length;
    if (rows.length === 0) return done;
  }
};
