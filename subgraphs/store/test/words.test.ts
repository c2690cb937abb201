import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { fold } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import { conflictIn } from '#messaging/persistence/journal.ts';
import { newId } from '#platform/new-id.ts';
import type { Vault } from '#platform/vault/vault.ts';
import { testDatabase, type TestDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import { publishTicket } from '../src/adapters/messaging/publish.ts';
import { PrismaClient } from '../src/adapters/persistence/generated/client.ts';
import { storePeople } from '../src/adapters/persistence/people.ts';
import { sealOldTickets } from '../src/adapters/persistence/ticket-words.ts';
import { prismaTickets } from '../src/adapters/persistence/tickets.ts';
import { ticket } from '../src/domain/ticket/decider.ts';
import type { Slip, TicketEvent } from '../src/domain/ticket/ticket.ts';

const at = '2026-03-02T03:00:00.000Z';
const said = '오소리 손님은 안 받아요';
let database: TestDatabase;
let prisma: PrismaClient;
let vault: Vault;
beforeAll(async () => {
  database = await testDatabase({ context: 'store' });
  prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 2 }) });
  vault = testVault('store', prisma);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const tickets = () => prismaTickets(prisma, vault, publishTicket(newId));
const rejected = async (reason: string, customerId = newId()) => {
  const id = newId();
  const slip: Slip = {
    orderId: newId(), storeId: newId(), ownerId: newId(), customerId, lines: [], total: won(38_000), deliveryMethod: 'MOTORBIKE',
    pickup: { latitude: 37.556, longitude: 126.91 }, dropoff: { latitude: 37.557, longitude: 126.911 }, placedAt: at, acceptBy: at,
  };
  const events: TicketEvent[] = [{ type: 'TicketOpened', at, slip }, { type: 'TicketRejected', at, reason }];
  const before = await tickets().load(id);
  await tickets().save({ id, before, after: { state: fold(ticket.evolve, before.state, events), version: 2 }, events, cause: {} });
  return { id, customerId };
};
const everything = async () => JSON.stringify([await prisma.ticket.findMany(), await prisma.outbox.findMany()], (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));

it('keeps a store\'s own words sealed and untold, and the agreed ones in the open', async () => {
  expect((await tickets().load((await rejected(said)).id)).state).toMatchObject({ status: 'REJECTED', reason: said });
  expect(await everything()).not.toContain('오소리');
  expect((await tickets().load((await rejected('SOLD_OUT')).id)).state).toMatchObject({ reason: 'SOLD_OUT' });
  expect((await prisma.outbox.findMany({ where: { type: 'ticket.TicketRejected.v1' }, orderBy: { recordedAt: 'asc' } })).map(({ data }) => (data as { reason: string }).reason)).toEqual(['OTHER', 'SOLD_OUT']);
});

it('reads what is from before there was a vault, and seals it', async () => {
  const { id } = await rejected(said);
  await prisma.ticket.update({ where: { id }, data: { reason: said, words: null } });
  expect((await tickets().load(id)).state).toMatchObject({ reason: said });
  expect(await sealOldTickets(prisma, vault)).toBe(1);
  expect(await sealOldTickets(prisma, vault)).toBe(0);
  expect(await everything()).not.toContain('오소리');
  expect((await tickets().load(id)).state).toMatchObject({ reason: said });
});

it('forgets them with the customer, once, and where the food went; the ticket stays', async () => {
  const { id, customerId } = await rejected(said);
  const people = storePeople(prisma, vault);
  expect(await people.export(customerId)).toMatchObject({ tickets: [{ id, reason: said }], stores: [] });
  const deleted: EventEnvelope = {
    specversion: '1.0', id: newId(), source: '/customer', type: 'person.PersonDeleted.v1', subject: customerId, time: at, aggregatetype: 'person', sequence: 1, correlationid: customerId, causationid: null, traceparent: null, data: {},
  };
  await people.forget(customerId, deleted);
  expect((await tickets().load(id)).state).toMatchObject({ status: 'REJECTED', reason: 'OTHER', total: won(38_000), dropoff: { latitude: 37.556, longitude: 126.91 } });
  expect(conflictIn(await people.forget(customerId, deleted).catch((error: unknown) => error))).toBe('RECEIVED');
  expect((await tickets().load((await rejected(said, customerId)).id)).state).toMatchObject({ reason: 'OTHER' }); // whatever still comes
});
