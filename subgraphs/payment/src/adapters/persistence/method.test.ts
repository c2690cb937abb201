import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fold } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import { conflictIn } from '#messaging/persistence/journal.ts';
import { newId } from '#platform/new-id.ts';
import { PersonForgotten, type Vault } from '#platform/vault/vault.ts';
import { testDatabase, type TestDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import type { Payments } from '../../application/ports.ts';
import { payment } from '../../domain/decider.ts';
import type { PaymentEvent } from '../../domain/payment.ts';
import { openPaymentDatabase } from './database.ts';
import type { PrismaClient } from './generated/client.ts';
import { sealOldMethods } from './method.ts';
import { prismaPayments } from './payments.ts';
import { paymentPeople } from './people.ts';
import { paymentViews } from './views.ts';

const at = '2026-01-31T12:00:00.000Z';
const method = 'card_of_minji_4711';
let database: TestDatabase;
let prisma: PrismaClient;
let vault: Vault;
let payments: Payments;
beforeAll(async () => {
  database = await testDatabase({ context: 'payment' });
  prisma = openPaymentDatabase(database.url, 4);
  vault = testVault('payment', prisma);
  payments = prismaPayments(prisma, { vault, publish: () => [], due: () => null });
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const happened = async (orderId: string, ...events: readonly PaymentEvent[]) => {
  const before = await payments.load(orderId);
  const after = { state: fold(payment.evolve, before.state, events), version: before.version + events.length };
  await payments.save({ id: orderId, before, after, events, cause: {} });
  return after.state;
};
const asked = async (customerId = newId()) => {
  const orderId = newId();
  await happened(orderId, { type: 'PaymentCreated', at, terms: { paymentId: newId(), orderId, customerId, storeOwnerId: newId(), amount: won(40_000), method, createdAt: at } });
  return { orderId, customerId };
};
const inTheOpen = async () => JSON.stringify(await prisma.payment.findMany({ select: { orderId: true, method: true, personal: true } })).includes(method);
const deletionOf = (personId: string): EventEnvelope => ({
  specversion: '1.0', id: newId(), source: '/customer', type: 'person.PersonDeleted.v1', subject: personId, time: at, aggregatetype: 'person', sequence: 1, correlationid: personId, causationid: null, traceparent: null, data: {},
});

it('keeps what is paid with sealed, through every change', async () => {
  const { orderId } = await asked();
  await happened(orderId, { type: 'PaymentAuthorized', at });
  expect((await payments.load(orderId)).state).toMatchObject({ status: 'AUTHORIZED', method });
  expect(await inTheOpen()).toBe(false);
});

it('reads what is from before there was a vault, and seals it', async () => {
  const { orderId, customerId } = await asked();
  await prisma.payment.update({ where: { orderId }, data: { personal: null, method } });
  expect((await payments.load(orderId)).state).toMatchObject({ method });
  expect(await sealOldMethods(prisma, vault)).toBe(1);
  expect(await inTheOpen()).toBe(false);
  expect((await payments.load(orderId)).state).toMatchObject({ method });
  expect(await paymentPeople(prisma, vault).export(customerId)).toMatchObject({ payments: [{ orderId, method }] });
});

it('forgets it with the customer, once, and keeps the books', async () => {
  const { orderId, customerId } = await asked();
  await happened(orderId, { type: 'PaymentAuthorized', at }, { type: 'CaptureRequested', at }, { type: 'PaymentCaptured', at });
  const people = paymentPeople(prisma, vault);
  const deleted = deletionOf(customerId);
  await people.forget(customerId, deleted);
  const kept = { status: 'CAPTURED', amount: won(40_000), customerId, method: '(deleted)' };
  expect((await payments.load(orderId)).state).toMatchObject(kept);
  expect((await paymentViews(prisma, vault).ofOrders([orderId]))[0]).toMatchObject(kept);
  expect(conflictIn(await people.forget(customerId, deleted).catch((error: unknown) => error))).toBe('RECEIVED');
  // a refund still goes its way
  expect(await happened(orderId, { type: 'RefundRequested', at, refundId: newId(), amount: won(40_000), reason: 'LATE' })).toMatchObject({ refunds: [{ status: 'REQUESTED' }] });
  await expect(asked(customerId)).rejects.toThrow(PersonForgotten);
});
