import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Change, CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { fold } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import { readArchive } from '#messaging/persistence/journal.ts';
import { newId } from '#platform/new-id.ts';
import { testDatabase, type TestDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import { order } from '../../domain/decider.ts';
import type { Agreement, Order, OrderEvent, SubmittedOrder } from '../../domain/order.ts';
import { publishOrder } from '../messaging/publish.ts';
import { recallOrder } from '../messaging/recall.ts';
import { PrismaClient } from './generated/client.ts';
import { prismaOrders } from './orders.ts';
import { orderViews } from './views.ts';

const at = '2026-01-31T12:00:00.000Z';
const agreement: Agreement = {
  number: '7KQ2-M9XD', customerId: newId(), storeId: newId(), storeOwnerId: newId(),
  lines: [{ menuItemId: newId(), name: '후라이드', options: ['치킨무'], quantity: 2, unitPrice: won(18_500), total: won(37_000) }],
  subtotal: won(37_000), deliveryFee: won(3_000), total: won(40_000), deliveryMethod: 'BICYCLE',
  pickup: { latitude: 37.556, longitude: 126.91 }, address: { line: '와우산로 94', detail: '302호', location: { latitude: 37.55, longitude: 126.92 } }, note: '문 앞에', submittedAt: at,
};
const life: OrderEvent[] = [
  { type: 'OrderSubmitted', at, agreement },
  { type: 'OrderPlaced', at, paymentId: newId() },
  { type: 'CancelRequested', at, by: 'CUSTOMER', reason: null, fault: null },
  { type: 'ProgressNoted', at, stands: 'ACCEPTED', readyAt: at, riderId: null },
  { type: 'CancelRefused', at, by: 'CUSTOMER', reason: 'ALREADY_ACCEPTED', resumes: 'PLACED' },
  { type: 'OrderAccepted', at, readyAt: at },
  { type: 'OrderPreparing', at },
  { type: 'CancelRequested', at, by: 'SUPPORT', reason: null, fault: 'CUSTOMER' },
  { type: 'CaptureRefusalNoted', at, reason: 'CARD_EXPIRED' },
  { type: 'OrderCancelled', at, by: 'SYSTEM', reason: 'CARD_EXPIRED', terms: { rule: 'CAPTURE_REFUSED', fault: 'PLATFORM', refund: won(40_000), storeGets: won(37_000) } },
  { type: 'LossBorne', at, amount: won(40_000), reason: 'CARD_EXPIRED' },
  { type: 'FoodAccountedFor', at, food: 'RETURNED', storeGets: won(37_000) },
];

describe('orders in PostgreSQL', () => {
  let database: TestDatabase;
  let prisma: PrismaClient;
  beforeAll(async () => {
    database = await testDatabase({ context: 'order' });
    prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 4 }) });
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.drop();
  });
  const orders = () => prismaOrders(prisma, testVault('order', prisma), publishOrder(newId));

  /** The change that makes one more event of its life happen to an order. */
  const next = async (id: string, events: readonly OrderEvent[], cause: Change<Order, OrderEvent, EventEnvelope>['cause'] = {}) => {
    const before = await orders().load(id);
    return { id, before, events, after: { state: fold(order.evolve, before.state, events), version: before.version + events.length }, cause };
  };
  const begun = async (cause = {}) => {
    const id = newId();
    await orders().save(await next(id, life.slice(0, 1), cause));
    return id;
  };

  it('come back in every status as they were saved, and their events stand beside them', async () => {
    const id = newId();
    for (const event of life) {
      const change = await next(id, [event]);
      await orders().save(change);
      expect(await orders().load(id)).toEqual(change.after);
    }
    const archive = await readArchive(prisma, { aggregateType: 'order', aggregateId: id });
    expect(archive.map(({ sequence }) => sequence)).toEqual(life.map((_, index) => index + 1));
    expect(archive.map(({ type }) => type)).toEqual(life.map(({ type }) => `order.${type}.v1`));
    expect(recallOrder((await orders().load(id)).state as SubmittedOrder, archive)).toEqual((await orders().load(id)).state);
    expect(JSON.stringify(archive)).not.toContain(agreement.address.line); // where people live is not told
  });

  it('are changed by the first of two, and the second is told', async () => {
    const id = await begun();
    const [first, second] = [await next(id, life.slice(1, 2)), await next(id, [{ type: 'OrderExpired', at }])];
    await orders().save(first);
    await expect(orders().save(second)).rejects.toBeInstanceOf(VersionConflict);
    expect(await orders().load(id)).toEqual(first.after);
    expect(await readArchive(prisma, { aggregateType: 'order', aggregateId: id })).toHaveLength(2);
  });

  it('keep a command by its key, once, until it is given back', async () => {
    const command = { scope: 'somebody:placeOrder', key: 'k', fingerprint: 'f' };
    const id = await begun({ command });
    expect(await orders().commandOf(command)).toEqual({ id, fingerprint: 'f' });
    await expect(begun({ command })).rejects.toBeInstanceOf(CommandRepeated);
    await orders().save(await next(id, [{ type: 'OrderPaymentFailed', at, failure: 'UNAVAILABLE' }], { releases: command }));
    expect(await orders().commandOf(command)).toBeNull();
  });

  it('are read many at a time, in the order they were asked for', async () => {
    const [a, b] = [await begun(), await begun()];
    const nobody = newId();
    expect((await orderViews(prisma, testVault('order', prisma)).byIds([b, nobody, a])).map((view) => view?.id ?? null)).toEqual([b, null, a]);
  });
});
