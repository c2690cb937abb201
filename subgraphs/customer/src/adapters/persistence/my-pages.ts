import type { Role } from '#kernel/transitions.ts';
import { journalStatement } from '#messaging/persistence/journal.ts';
import type { MyPageReads, MyPages } from '../../application/ports.ts';
import { blankPage, type MyPage, type OrderStatus, type Step } from '../../domain/my-page.ts';
import type { PrismaClient } from './generated/client.ts';
import { toColumns, toPage } from './page-row.ts';

/** An order that is not paid does not exist, so it is not in anybody's list. */
const unpaid: OrderStatus[] = ['PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED'];

/** With these nothing more happens that a customer waits for. */
const over: OrderStatus[] = ['PAYMENT_FAILED', 'EXPIRED', 'REJECTED', 'CANCELLED', 'COMPLETED'];

/** My page in PostgreSQL: the page, its new step and the event's receipt in one batch. */
export const prismaMyPages = (prisma: PrismaClient): MyPages & MyPageReads => ({
  load: async (orderId) => {
    const row = await prisma.myPage.findUnique({ where: { orderId } });
    return row === null ? blankPage(orderId) : toPage(row);
  },

  save: async (before, after, received) => {
    const { orderId } = after;
    const columns = toColumns(after);
    await prisma.$transaction([
      prisma.$executeRawUnsafe(...journalStatement({ events: [], received })), // first: that the event was here before is what a repeated one should fail of
      before.version === 0 ? prisma.myPage.create({ data: { orderId, ...columns } }) : prisma.myPage.update({ where: { orderId, version: before.version }, data: columns }),
      ...newSteps(before, after).map((step) => prisma.timelineStep.create({ data: { orderId, ...step } })),
    ]);
  },

  byIds: async (orderIds) => {
    const rows = await prisma.myPage.findMany({ where: { orderId: { in: [...orderIds] } } });
    return new Map(rows.map((row) => [row.orderId, toPage(row)]));
  },

  ofCustomer: async (customerId, { status, placedFrom, placedUntil }, past, take) => {
    const older = past && { OR: [{ submittedAt: { lt: past.submittedAt } }, { submittedAt: past.submittedAt, orderId: { lt: past.orderId } }] };
    const rows = await prisma.myPage.findMany({
      where: {
        customerId,
        status: status === null ? { notIn: unpaid } : { in: status.filter((one) => !unpaid.includes(one)) },
        ...((placedFrom || placedUntil) && { placedAt: { ...(placedFrom && { gte: placedFrom }), ...(placedUntil && { lt: placedUntil }) } }),
        // nothing is placed before it is submitted: this is what the index knows of it
        ...(placedUntil && { submittedAt: { lt: placedUntil } }),
        ...older,
      },
      orderBy: [{ submittedAt: 'desc' }, { orderId: 'desc' }],
      take,
    });
    return rows.map(toPage);
  },

  allOf: async (customerId) => (await prisma.myPage.findMany({ where: { customerId }, orderBy: [{ submittedAt: 'desc' }, { orderId: 'desc' }] })).map(toPage),

  underWay: async (customerId) => {
    const rows = await prisma.myPage.findMany({ where: { customerId, status: { notIn: over } }, select: { orderId: true }, orderBy: { submittedAt: 'desc' }, take: 100 });
    return rows.map(({ orderId }) => orderId);
  },

  timelines: async (orderIds) => {
    const rows = await prisma.timelineStep.findMany({ where: { orderId: { in: [...orderIds] } }, orderBy: [{ orderId: 'asc' }, { sequence: 'asc' }] });
    const byOrder = Map.groupBy(rows, ({ orderId }) => orderId);
    return new Map(orderIds.map((orderId) => [orderId, (byOrder.get(orderId) ?? []).map(toStep)]));
  },

  stepsPast: async (orderId, after) => (await prisma.timelineStep.findMany({ where: { orderId, sequence: { gt: after } }, orderBy: { sequence: 'asc' } })).map(toStep),

  lastStep: async (orderId) => (await prisma.myPage.findUnique({ where: { orderId }, select: { stepSequence: true } }))?.stepSequence ?? 0,
});

const newSteps = (before: MyPage, after: MyPage): readonly Step[] =>
  after.story !== null && after.story.step.sequence !== before.story?.step.sequence ? [after.story.step] : [];

const toStep = (row: { sequence: number; status: string; occurredAt: Date; actor: string }): Step =>
  ({ sequence: row.sequence, status: row.status as OrderStatus, occurredAt: row.occurredAt.toISOString(), actor: row.actor as Role });
