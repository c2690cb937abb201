import type { EventEnvelope } from '#contracts/event.ts';
import { type Change, CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { conflictIn, findCommand, journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { Agenda, Deliveries, Payments } from '../../application/ports.ts';
import { payment } from '../../domain/decider.ts';
import type { Payment, PaymentEvent } from '../../domain/payment.ts';
import type { Refund } from '../../domain/refund.ts';
import type { Prisma, PrismaClient } from './generated/client.ts';
import { methodColumns, openMethods } from './method.ts';
import { toColumns, toPayment, toRefundColumns } from './payment-row.ts';

export type PaymentChange = Change<Payment, PaymentEvent, EventEnvelope>;

/** In the order in which they were asked for: their ids are UUIDv7. */
export const withRefunds = { refunds: { orderBy: { id: 'asc' } } } as const satisfies Prisma.PaymentInclude;

type Dependencies = {
  readonly vault: Vault;
  readonly publish: (change: PaymentChange) => readonly EventEnvelope[];
  /** When the work that a payment leaves open is due: kept in its row. */
  readonly due: (payment: Payment, at: Date) => Date | null;
};

/** Payments in PostgreSQL, by their orders' ids: the row, its refunds, what is to be told and the receipt in one batch. */
export const prismaPayments = (prisma: PrismaClient, { vault, publish, due }: Dependencies): Payments => ({
  load: async (orderId) => {
    const row = await prisma.payment.findUnique({ where: { orderId } });
    if (row === null) return { state: payment.initial, version: 0 };
    // refunds that are newer than the row do no harm: the version will not match when they are decided on
    const refunds = row.status === 'CAPTURED' ? await prisma.refund.findMany({ where: { paymentId: row.paymentId }, ...withRefunds.refunds }) : [];
    const [opened] = await openMethods(vault, [{ ...row, refunds }]);
    return { state: toPayment(opened ?? { ...row, refunds }), version: row.version };
  },

  save: async (change) => {
    const { id: orderId, before, after, events, cause } = change;
    const at = new Date(events.at(-1)?.at ?? 0);
    const journal = journalStatement({ events: publish(change), ...(cause.command && { command: { ...cause.command, answer: { id: orderId } } }), ...(cause.received && { received: cause.received }) });
    const method = await methodColumns(vault, before.state, after.state);
    try {
      await prisma.$transaction([row(prisma, change, due(after.state, at), method), ...refunds(prisma, before.state, after.state), prisma.$executeRawUnsafe(...journal)]);
    } catch (error) {
      const conflict = conflictIn(error);
      if (conflict === 'COMMAND') throw new CommandRepeated('the idempotency key was just used', { cause: error });
      if (conflict === 'VERSION') throw new VersionConflict(`the payment of order ${orderId} is no longer at version ${before.version}`, { cause: error });
      throw error;
    }
  },

  commandOf: async ({ scope, key }) => {
    const found = await findCommand(prisma, scope, key);
    return found && { id: (found.answer as { id: string }).id, fingerprint: found.fingerprint };
  },
});

const row = (prisma: PrismaClient, { id: orderId, before, after: { state, version } }: PaymentChange, dueAt: Date | null, method: object): Prisma.PrismaPromise<unknown> => {
  const as = { orderId, version: before.version };
  if (state.status === 'NONE') return prisma.payment.delete({ where: as });
  const columns = { ...toColumns(state), ...method, version, dueAt, tries: 0 };
  return before.version === 0 ? prisma.payment.create({ data: { orderId, ...columns } }) : prisma.payment.update({ where: as, data: columns });
};

const refundsOf = (state: Payment): readonly Refund[] => (state.status === 'CAPTURED' ? state.refunds : []);

const refunds = (prisma: PrismaClient, before: Payment, after: Payment): Prisma.PrismaPromise<unknown>[] =>
  refundsOf(after)
    .filter((refund) => !refundsOf(before).includes(refund))
    .map((refund) => {
      const columns = toRefundColumns(refund);
      const { paymentId } = after as Extract<Payment, { status: 'CAPTURED' }>;
      return prisma.refund.upsert({ where: { id: refund.refundId }, create: { id: refund.refundId, paymentId, ...columns }, update: columns });
    });

/** Whether orders have brought what they are about, beside their payments. */
export const prismaDeliveries = (prisma: PrismaClient): Deliveries => ({
  isDelivered: async (orderId) => (await prisma.payment.count({ where: { orderId, deliveredAt: { not: null } } })) > 0,

  noteDelivered: async (orderId, received) => {
    await prisma.$transaction([
      prisma.payment.updateMany({ where: { orderId }, data: { deliveredAt: received.time } }),
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })),
    ]);
  },
});

/** What is still to be done, read from the payments' rows. */
export const prismaAgenda = (prisma: PrismaClient): Agenda => ({
  triesOf: async (orderId) => (await prisma.payment.findUnique({ where: { orderId }, select: { tries: true } }))?.tries ?? 0,

  postpone: async (orderId, version, until) => {
    await prisma.payment.updateMany({ where: { orderId, version, dueAt: { not: null } }, data: { dueAt: until, tries: { increment: 1 } } });
  },

  pending: async () => {
    const rows = await prisma.payment.findMany({ where: { dueAt: { not: null } }, select: { orderId: true, dueAt: true }, orderBy: { dueAt: 'asc' } });
    return rows.map(({ orderId, dueAt }) => ({ orderId, dueAt: dueAt as Date }));
  },
});
