import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { fold } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import { conflictIn } from '#messaging/persistence/journal.ts';
import { newId } from '#platform/new-id.ts';
import { PersonForgotten, type Vault } from '#platform/vault/vault.ts';
import { testDatabase, type TestDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import { forgetCustomer } from '../../application/forget-customer.ts';
import { handleOrderCommand } from '../../application/handle.ts';
import { order } from '../../domain/decider.ts';
import type { Agreement, OrderEvent, SubmittedOrder } from '../../domain/order.ts';
import { publishOrder } from '../messaging/publish.ts';
import { PrismaClient } from './generated/client.ts';
import { toColumns } from './order-row.ts';
import { prismaOrders } from './orders.ts';
import { orderPeople } from './people.ts';
import { sealOldOrders } from './personal.ts';
import { orderViews } from './views.ts';

const at = '2026-01-31T12:00:00.000Z';
const agreementOf = (customerId: string): Agreement => ({
  number: '7KQ2-M9XD', customerId, storeId: newId(), storeOwnerId: newId(), lines: [], subtotal: won(37_000), deliveryFee: won(3_000), total: won(40_000), deliveryMethod: 'BICYCLE',
  pickup: { latitude: 37.556, longitude: 126.91 }, address: { line: '다람쥐로 94', detail: '302호', location: { latitude: 37.55123, longitude: 126.92456 } }, note: '부엉이 조심', submittedAt: at,
});
const why = '너구리가 먹어서';
const asked: OrderEvent[] = [{ type: 'OrderPlaced', at, paymentId: newId() }, { type: 'CancelRequested', at, by: 'CUSTOMER', reason: why, fault: null }];
const off: OrderEvent = { type: 'OrderCancelled', at, by: 'CUSTOMER', reason: why, terms: { rule: 'BEFORE_ACCEPTANCE', fault: null, refund: won(40_000), storeGets: won(0) } };

let database: TestDatabase;
let prisma: PrismaClient;
let vault: Vault;
let queries: string[] = [];
beforeAll(async () => {
  database = await testDatabase({ context: 'order' });
  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 4 }), log: [{ emit: 'event', level: 'query' }] });
  client.$on('query', ({ query }) => void queries.push(query));
  prisma = client;
  vault = testVault('order', prisma);
});
beforeEach(() => void (queries = []));
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const orders = () => prismaOrders(prisma, vault, publishOrder(newId));
const happen = async (id: string, ...events: readonly OrderEvent[]) => {
  const before = await orders().load(id);
  const after = { state: fold(order.evolve, before.state, events), version: before.version + events.length };
  await orders().save({ id, before, events, after, cause: {} });
  return after.state as SubmittedOrder;
};
const submitted = async (customerId = newId()) => {
  const id = newId();
  await happen(id, { type: 'OrderSubmitted', at, agreement: agreementOf(customerId) });
  return { id, customerId };
};
const everything = async () => JSON.stringify([await prisma.order.findMany(), await prisma.outbox.findMany()], (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
const deletionOf = (personId: string): EventEnvelope =>
  ({ specversion: '1.0', id: newId(), source: '/customer', type: 'person.PersonDeleted.v1', subject: personId, time: at, aggregatetype: 'person', sequence: 1, correlationid: personId, causationid: null, traceparent: null, data: {} });

describe('an order at rest', () => {
  it('has nothing of its customer in the open, nor tells it: not where, not what they wrote', async () => {
    const { id } = await submitted();
    await happen(id, ...asked);
    expect((await orders().load(id)).state).toMatchObject({ status: 'CANCELLING', reason: why, address: { line: '다람쥐로 94' }, note: '부엉이 조심' });
    const cancelled = await happen(id, off);
    expect((await orders().load(id)).state).toEqual(cancelled);
    expect(cancelled).toMatchObject({ cancellation: { reason: why } });
    for (const trait of ['다람쥐', '302호', '부엉이', '너구리', '37.5512', '126.9245']) expect(await everything()).not.toContain(trait);
    expect(await everything()).toContain('"dropoff":{"latitude":37.551,"longitude":126.925}');
  });

  it('opens in no other row', async () => {
    const [{ id: one }, { id: other }] = [await submitted(), await submitted()];
    const row = await prisma.order.findUniqueOrThrow({ where: { id: one } });
    await prisma.order.update({ where: { id: other }, data: { personal: row.personal, customerId: row.customerId } });
    await expect(orders().load(other)).rejects.toThrow(/does not open/);
    await prisma.order.delete({ where: { id: other } });
  });

  it('costs one statement more for a customer who was not here lately, and none after that', async () => {
    const { id, customerId } = await submitted();
    const count = () => queries.filter((query) => !/^(BEGIN|COMMIT)/.test(query)).length;
    const counted = async (work: () => Promise<unknown>) => {
      queries = [];
      await work();
      return count();
    };
    const before = 2; // the row and the journal
    const save = async (to: Vault) => {
      const next = newId();
      await prismaOrders(prisma, to, publishOrder(newId)).save({
        id: next, before: { state: order.initial, version: 0 }, events: [{ type: 'OrderSubmitted', at, agreement: agreementOf(customerId) }], cause: {},
        after: { state: order.evolve(order.initial, { type: 'OrderSubmitted', at, agreement: agreementOf(customerId) }), version: 1 },
      });
    };
    const inserted = await counted(() => save(vault));
    expect(inserted).toBeGreaterThanOrEqual(before);
    const cold = testVault('order', prisma);
    expect(await counted(() => save(cold))).toBe(inserted + 1);
    expect(await counted(() => save(cold))).toBe(inserted);
    expect(await counted(() => orderViews(prisma, testVault('order', prisma)).byIds([id]))).toBe(2);
    expect(await counted(() => orderViews(prisma, cold).byIds([id]))).toBe(1);
  });

  it('is read from before there was a vault, and sealed', async () => {
    const { id, customerId } = await submitted();
    await happen(id, ...asked);
    const { state } = await orders().load(id);
    // as the version before wrote it
    await prisma.order.update({ where: { id }, data: { ...toColumns(state as SubmittedOrder), personal: null, words: null } });
    await prisma.personKey.delete({ where: { personId: customerId } });
    const old = await everything();
    expect(old).toContain('다람쥐로 94');
    vault.forgot(customerId);
    expect((await orders().load(id)).state).toEqual(state);
    expect(await sealOldOrders(prisma, vault)).toBe(1);
    expect(await sealOldOrders(prisma, vault)).toBe(0);
    expect(await everything()).not.toContain('다람쥐로');
    expect(await everything()).not.toContain('너구리');
    expect((await orders().load(id)).state).toEqual(state);
  });
});

describe('an order of somebody who was forgotten', () => {
  it('is in the books still, and says no more whose it is', async () => {
    const { id, customerId } = await submitted();
    await happen(id, ...asked, off);
    const people = orderPeople(prisma, vault);
    const deleted = deletionOf(customerId);
    await people.forget(customerId);
    await people.noteForgotten(deleted);
    const gone = { address: { line: '(deleted)', detail: null, location: agreementOf(customerId).pickup }, note: null, cancellation: { by: 'CUSTOMER', reason: null }, total: won(40_000) };
    expect((await orders().load(id)).state).toMatchObject(gone);
    expect((await orderViews(prisma, testVault('order', prisma)).byIds([id]))[0]?.order).toMatchObject(gone);
    await people.forget(customerId); // twice is once
    expect(conflictIn(await people.noteForgotten(deleted).catch((error: unknown) => error))).toBe('RECEIVED');
  });

  it('goes on, when something is still to be told of it; but there is no other order', async () => {
    const { id, customerId } = await submitted();
    await happen(id, asked[0] as OrderEvent);
    await orderPeople(prisma, vault).forget(customerId);
    expect(await happen(id, asked[1] as OrderEvent, off)).toMatchObject({ status: 'CANCELLED' });
    expect((await orders().load(id)).state).toMatchObject({ status: 'CANCELLED', cancellation: { reason: null } });
    await expect(submitted(customerId)).rejects.toThrow(PersonForgotten);
  });

  it('is called off when it was placed at that very moment, before its address is gone', async () => {
    const { id, customerId } = await submitted();
    await happen(id, asked[0] as OrderEvent);
    await forgetCustomer({ handle: handleOrderCommand(orders()), people: orderPeople(prisma, vault) })(customerId, deletionOf(customerId));
    expect((await orders().load(id)).state).toMatchObject({ status: 'CANCELLING', requestedBy: 'CUSTOMER', reason: null, address: { line: '(deleted)' } });
    expect((await prisma.outbox.findMany({ where: { aggregateId: id }, orderBy: { sequence: 'asc' } })).map(({ type }) => type)).toEqual(['order.OrderSubmitted.v1', 'order.OrderPlaced.v1', 'order.CancelRequested.v1']);
  });

  it('does not open in a copy of the database from before: its key is gone', async () => {
    const { id, customerId } = await submitted();
    const backup = await prisma.order.findUniqueOrThrow({ where: { id } });
    await orderPeople(prisma, vault).forget(customerId);
    await prisma.order.update({ where: { id }, data: { personal: backup.personal } });
    expect((await orders().load(id)).state).toMatchObject({ address: { line: '(deleted)' } });
  });
});
