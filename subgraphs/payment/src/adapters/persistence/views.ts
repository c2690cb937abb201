import type { Vault } from '#platform/vault/vault.ts';
import type { PaymentView } from '../../application/payment-view.ts';
import type { PrismaClient } from './generated/client.ts';
import { openMethods } from './method.ts';
import { type PaymentRow, toAskedPayment } from './payment-row.ts';
import { withRefunds } from './payments.ts';

const view = (row: PaymentRow): PaymentView => ({ ...toAskedPayment(row), delivered: row.deliveredAt !== null });

/** Reads many payments with one query: those that somebody asked for, in the order of the ids; null where there is none. */
export const paymentViews = (prisma: PrismaClient, vault: Vault) => ({
  byIds: async (ids: readonly string[]): Promise<(PaymentView | null)[]> => {
    const rows = await openMethods(vault, await prisma.payment.findMany({ where: { paymentId: { in: [...ids] }, status: { not: 'CALLED_OFF' } }, include: withRefunds }));
    const found = new Map(rows.map((row) => [row.paymentId, view(row)]));
    return ids.map((id) => found.get(id) ?? null);
  },

  ofOrders: async (orderIds: readonly string[]): Promise<(PaymentView | null)[]> => {
    const rows = await openMethods(vault, await prisma.payment.findMany({ where: { orderId: { in: [...orderIds] }, status: { not: 'CALLED_OFF' } }, include: withRefunds }));
    const found = new Map(rows.map((row) => [row.orderId, view(row)]));
    return orderIds.map((id) => found.get(id) ?? null);
  },

  /** Those whose money is lost, the newest first: so many, below that id. */
  writtenOff: async (below: string | null, take: number): Promise<PaymentView[]> => {
    const rows = await prisma.payment.findMany({ where: { status: 'WRITTEN_OFF', ...(below !== null && { paymentId: { lt: below } }) }, include: withRefunds, orderBy: { paymentId: 'desc' }, take });
    return (await openMethods(vault, rows)).map(view);
  },
});
