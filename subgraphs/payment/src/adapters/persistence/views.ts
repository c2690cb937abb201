import type { Vault } from '#platform/vault/vault.ts';
import type { AskedPayment } from '../../domain/payment.ts';
import type { PrismaClient } from './generated/client.ts';
import { openMethods } from './method.ts';
import { toAskedPayment } from './payment-row.ts';
import { withRefunds } from './payments.ts';

/** Reads many payments with one query: those that somebody asked for, in the order of the ids; null where there is none. */
export const paymentViews = (prisma: PrismaClient, vault: Vault) => ({
  byIds: async (ids: readonly string[]): Promise<(AskedPayment | null)[]> => {
    const rows = await openMethods(vault, await prisma.payment.findMany({ where: { paymentId: { in: [...ids] }, status: { not: 'CALLED_OFF' } }, include: withRefunds }));
    const found = new Map(rows.map((row) => [row.paymentId, toAskedPayment(row)]));
    return ids.map((id) => found.get(id) ?? null);
  },

  ofOrders: async (orderIds: readonly string[]): Promise<(AskedPayment | null)[]> => {
    const rows = await openMethods(vault, await prisma.payment.findMany({ where: { orderId: { in: [...orderIds] }, status: { not: 'CALLED_OFF' } }, include: withRefunds }));
    const found = new Map(rows.map((row) => [row.orderId, toAskedPayment(row)]));
    return orderIds.map((id) => found.get(id) ?? null);
  },
});
