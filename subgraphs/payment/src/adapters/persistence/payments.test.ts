import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { VersionConflict } from '#kernel/command-handler.ts';
import { fold } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import { newId } from '#platform/new-id.ts';
import { testDatabase, type TestDatabase } from '#testing/database.ts';
import type { Vault } from '#platform/vault/vault.ts';
import { testVault } from '#testing/vault.ts';
import type { Agenda, Payments } from '../../application/ports.ts';
import { payment } from '../../domain/decider.ts';
import type { Payment, PaymentEvent } from '../../domain/payment.ts';
import { openPaymentDatabase } from './database.ts';
import type { PrismaClient } from './generated/client.ts';
import { prismaAgenda, prismaPayments } from './payments.ts';
import { paymentViews } from './views.ts';

let database: TestDatabase;
let prisma: PrismaClient;
let payments: Payments;
let agenda: Agenda;
let vault: Vault;
const dueAt = new Date('2026-01-31T12:00:05.000Z');
beforeAll(async () => {
  database = await testDatabase({ context: 'payment' });
  prisma = openPaymentDatabase(database.url, 4);
  vault = testVault('payment', prisma);
  payments = prismaPayments(prisma, {
    vault,
    publish: ({ before, id, events }) => events.map(({ type }, index) => ({
      specversion: '1.0', id: newId(), source: '/payment', type, subject: id, time: at, aggregatetype: 'payment', sequence: before.version + index + 1,
      correlationid: id, causationid: null, traceparent: null, data: {},
    })),
    due: (state) => (state.status === 'CREATED' ? dueAt : null),
  });
  agenda = prismaAgenda(prisma);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const at = '2026-01-31T12:00:00.000Z';
const largest = { amount: Number.MAX_SAFE_INTEGER, currency: 'KRW' } as const;
const created = (orderId: string): PaymentEvent => ({
  type: 'PaymentCreated', at, terms: { paymentId: newId(), orderId, customerId: newId(), storeOwnerId: newId(), amount: largest, method: 'sim_approve', createdAt: at },
});
const authorized: PaymentEvent[] = [{ type: 'PaymentAuthorized', at }];
const capturing: PaymentEvent[] = [...authorized, { type: 'CaptureRequested', at }];
const captured: PaymentEvent[] = [...capturing, { type: 'PaymentCaptured', at }];
const refundId = newId();

/** Saves one event after another, as so many commands would. */
const happened = async (orderId: string, ...events: readonly PaymentEvent[]): Promise<Payment> => {
  let before = await payments.load(orderId);
  for (const event of events) {
    const after = { state: fold(payment.evolve, before.state, [event]), version: before.version + 1 };
    await payments.save({ id: orderId, before, after, events: [event], cause: {} });
    before = after;
  }
  return before.state;
};

describe('a payment', () => {
  const histories: Record<string, readonly PaymentEvent[]> = {
    'in the making': [],
    'of an order that is over': [{ type: 'PaymentCalledOff', at, orderId: '', paymentId: '' }],
    'of which nobody knows': [{ type: 'PaymentOutcomeUnknown', at }],
    declined: [{ type: 'PaymentDeclined', at, reason: 'NO_MONEY' }],
    authorized,
    'being captured': capturing,
    'that could not be captured': [...capturing, { type: 'CaptureRefused', at, reason: 'CARD_EXPIRED' }],
    captured,
    voided: [...authorized, { type: 'VoidRequested', at }, { type: 'PaymentVoided', at }],
    'being written off': [...capturing, { type: 'CaptureRefused', at, reason: 'CARD_EXPIRED' }, { type: 'WriteOffRequested', at }],
    'written off': [...capturing, { type: 'CaptureRefused', at, reason: 'CARD_EXPIRED' }, { type: 'WriteOffRequested', at }, { type: 'PaymentWrittenOff', at, reason: 'CARD_EXPIRED' }],
    'with refunds': [...captured, { type: 'RefundRequested', at, refundId, amount: won(5), reason: 'LATE' }, { type: 'RefundFailed', at, refundId, failure: 'UNREACHABLE' }, { type: 'RefundRequested', at, refundId: newId(), amount: won(7), reason: 'LATE' }],
  };
  it.each(Object.entries(histories))('%s is read as it was written', async (_, events) => {
    const orderId = newId();
    const written = await happened(orderId, created(orderId), ...events);
    expect(await payments.load(orderId)).toEqual({ state: written, version: events.length + 1 });
    expect(await paymentViews(prisma, vault).ofOrders([newId(), orderId])).toEqual([null, { ...written, delivered: false }]);
  });

  it('that was never asked for is remembered, and not shown', async () => {
    const [orderId, paymentId] = [newId(), newId()];
    const written = await happened(orderId, { type: 'PaymentCalledOff', at, orderId, paymentId });
    expect(written).toEqual({ status: 'CALLED_OFF', orderId, paymentId });
    expect(await payments.load(orderId)).toEqual({ state: written, version: 1 });
    expect(await paymentViews(prisma, vault).ofOrders([orderId])).toEqual([null]);
    expect(await paymentViews(prisma, vault).byIds([paymentId])).toEqual([null]);
    expect(await happened(orderId, created(orderId))).toMatchObject({ status: 'CREATED', calledOff: true });
  });

  it('that was abandoned is as if it had never been, but for its history', async () => {
    const orderId = newId();
    await happened(orderId, created(orderId), { type: 'PaymentAbandoned', at });
    expect(await payments.load(orderId)).toEqual({ state: { status: 'NONE' }, version: 0 });
    expect(await prisma.outbox.count({ where: { correlationId: orderId } })).toBe(2);
  });

  it('is not saved over what somebody else has saved', async () => {
    const orderId = newId();
    const stale = await payments.load(orderId);
    await happened(orderId, created(orderId));
    const now = await payments.load(orderId);
    const save = (before: typeof now, event: PaymentEvent) =>
      payments.save({ id: orderId, before, after: { state: fold(payment.evolve, before.state, [event]), version: before.version + 1 }, events: [event], cause: {} });
    await expect(save(stale, created(orderId))).rejects.toThrow(VersionConflict);
    await save(now, { type: 'PaymentAuthorized', at });
    await expect(save(now, { type: 'PaymentDeclined', at, reason: 'NO_MONEY' })).rejects.toThrow(VersionConflict);
    await expect(save(now, { type: 'PaymentAbandoned', at })).rejects.toThrow(VersionConflict);
    expect(await payments.load(orderId)).toMatchObject({ state: { status: 'AUTHORIZED' }, version: 2 });
  });
});

describe('the agenda', () => {
  it('holds what is open, and forgets it when it is done', async () => {
    const orderId = newId();
    const mine = async () => (await agenda.pending()).filter((entry) => entry.orderId === orderId);
    await happened(orderId, created(orderId));
    expect(await mine()).toEqual([{ orderId, dueAt }]);
    const later = new Date('2026-01-31T13:00:00.000Z');
    await agenda.postpone(orderId, 1, later);
    expect(await agenda.triesOf(orderId)).toBe(1);
    expect(await mine()).toEqual([{ orderId, dueAt: later }]);
    await happened(orderId, { type: 'PaymentAuthorized', at });
    await agenda.postpone(orderId, 1, later); // somebody who comes late
    expect(await mine()).toEqual([]);
    expect(await agenda.triesOf(orderId)).toBe(0);
  });
});
