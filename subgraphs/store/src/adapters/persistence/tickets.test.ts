import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { fold } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import { CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { newId } from '#platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import type { Tickets } from '../../application/ports.ts';
import { ticket as decider } from '../../domain/ticket/decider.ts';
import type { Slip, Ticket, TicketEvent } from '../../domain/ticket/ticket.ts';
import { PrismaClient } from './generated/client.ts';
import { ticketViews } from './ticket-views.ts';
import { prismaTickets } from './tickets.ts';

let database: TestDatabase;
let prisma: PrismaClient;
let tickets: Tickets;
beforeAll(async () => {
  database = await testDatabase({ context: 'store' });
  prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 8 }) });
  tickets = prismaTickets(prisma, testVault('store', prisma), ({ id, before, events }) => events.map((event, index) => envelope('ticket', id, before.version + index + 1, event)));
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const envelope = (aggregatetype: string, subject: string, sequence: number, data: { readonly type: string }): EventEnvelope => ({
  specversion: '1.0', id: newId(), source: '/store', type: data.type, subject, time: at, aggregatetype, sequence, correlationid: subject, causationid: null, traceparent: null, data,
});
const at = '2026-03-02T03:00:00.000Z';
const ownerId = newId();
const slip = (more: Partial<Slip> = {}): Slip => ({
  orderId: newId(), storeId: newId(), ownerId, customerId: newId(),
  lines: [{ menuItemId: newId(), name: '후라이드', options: [], quantity: 2, unitPrice: won(18_000), total: won(36_000) }], total: won(38_000),
  deliveryMethod: 'MOTORBIKE', pickup: { latitude: 37.556, longitude: 126.91 }, dropoff: { latitude: 37.557, longitude: 126.911 },
  placedAt: at, acceptBy: '2026-03-02T03:10:00.000Z', ...more,
});

/** Keeps a ticket to which these events happened, one after the other. */
const keep = async (...events: readonly TicketEvent[]): Promise<{ id: string; state: Ticket }> => {
  const id = newId();
  let before = { state: decider.initial, version: 0 };
  for (const event of events) {
    const after = { state: decider.evolve(before.state, event), version: before.version + 1 };
    await tickets.save({ id, before, after, events: [event], cause: {} });
    before = after;
  }
  return { id, state: before.state };
};
const opened = (more: Partial<Slip> = {}): TicketEvent => ({ type: 'TicketOpened', at, slip: slip(more) });
const accepted: TicketEvent = { type: 'TicketAccepted', at, cookingMinutes: 20, readyAt: '2026-03-02T03:20:00.000Z' };
const asked: TicketEvent = { type: 'CancellationAsked', at, by: 'CUSTOMER', reason: '실수', answerBy: '2026-03-02T03:03:00.000Z' };
const refused: TicketEvent = { type: 'TicketCancelRefused', at, reason: 'STORE_DECLINED' };

describe('a kept ticket', () => {
  it.each<[string, TicketEvent[]]>([
    ['awaiting acceptance', []], ['accepted', [accepted]], ['being prepared', [accepted, { type: 'PreparationStarted', at }]],
    ['asked to be called off', [accepted, asked]], ['accepted still', [accepted, asked, refused]],
    ['ready', [accepted, { type: 'PreparationStarted', at }, { type: 'TicketReady', at }]],
    ['to be called off, ready as it stands', [accepted, { type: 'PreparationStarted', at }, { type: 'TicketReady', at }, { type: 'RecallAsked', at, by: 'SUPPORT', reason: null }]],
    ['handed over, though it was to be called off', [accepted, { type: 'PreparationStarted', at }, { type: 'TicketReady', at }, { type: 'RecallAsked', at, by: 'SUPPORT', reason: null }, { type: 'TicketHandedOver', at }]],
    ['handed over', [accepted, { type: 'PreparationStarted', at }, { type: 'TicketReady', at }, { type: 'TicketHandedOver', at }]],
    ['rejected', [{ type: 'TicketRejected', at, reason: '재료 소진' }]], ['expired', [{ type: 'TicketExpired', at }]],
    ['cancelled', [{ type: 'TicketCancelled', at, by: 'CUSTOMER', reason: null }]],
  ])('that is %s comes back as it was', async (_, more) => {
    const { id, state } = await keep(opened(), ...more);
    expect(await tickets.load(id)).toEqual({ state, version: more.length + 1 });
    expect((await prisma.outbox.findMany({ where: { aggregateId: id }, orderBy: { sequence: 'asc' } })).map(({ sequence, type }) => [sequence, type])).toEqual(['TicketOpened', ...more.map(({ type }) => type)].map((type, n) => [n + 1, type]));
  });

  it('is found by its order, of which it is the only one', async () => {
    const orderId = newId();
    const { id } = await keep(opened({ orderId }));
    expect(await tickets.idOfOrder(orderId)).toBe(id);
    await expect(keep(opened({ orderId }))).rejects.toThrow(VersionConflict);
    expect(await tickets.idOfOrder(newId())).toBeNull();
  });

  it('is changed from the version it stands at, all or nothing', async () => {
    const { id, state } = await keep(opened());
    const before = { state, version: 1 };
    const after = { state: fold(decider.evolve, state, [accepted]), version: 2 };
    await tickets.save({ id, before, after, events: [accepted], cause: {} });
    const received = envelope('order', newId(), 1, { type: 'order.CancelRequested.v1' });
    await expect(tickets.save({ id, before, after, events: [accepted], cause: { received } })).rejects.toThrow(VersionConflict);
    expect(await prisma.inbox.count({ where: { eventId: received.id } })).toBe(0);
    expect(await prisma.outbox.count({ where: { aggregateId: id } })).toBe(2);
  });

  it('keeps an idempotency key once', async () => {
    const command = { scope: `${ownerId}:acceptTicket`, key: newId(), fingerprint: 'f' };
    const change = (id: string, state: Ticket) => ({ id, before: { state, version: 1 }, after: { state: decider.evolve(state, accepted), version: 2 }, events: [accepted], cause: { command } });
    const [first, second] = [await keep(opened()), await keep(opened())];
    await tickets.save(change(first.id, first.state));
    await expect(tickets.save(change(second.id, second.state))).rejects.toThrow(CommandRepeated);
    expect(await tickets.commandOf(command)).toEqual({ id: first.id, fingerprint: 'f' });
  });

  it('numbers the changes of its store, and of no other', async () => {
    const [storeId, views] = [newId(), ticketViews(prisma, testVault('store', prisma))];
    const { id: first } = await keep(opened({ storeId }), accepted);
    const { id: second } = await keep(opened({ storeId }));
    await keep(opened());
    expect((await views.changes(storeId, 0)).map(({ sequence, id }) => [sequence, id])).toEqual([[1, first], [2, first], [3, second]]);
    expect(await views.changes(storeId, 3)).toEqual([]);
    expect(await views.latestChange(storeId)).toBe(3);
  });
});

describe('what the stores have to answer', () => {
  it('is read from the tickets: those that wait, with the time they wait until, the next first', async () => {
    const views = ticketViews(prisma, testVault('store', prisma));
    await prisma.ticket.deleteMany();
    const [late, early] = [await keep(opened({ acceptBy: '2026-03-02T03:10:00.000Z' })), await keep(opened({ acceptBy: '2026-03-02T03:01:00.000Z' }))];
    const waiting = await keep(opened(), accepted, asked);
    for (const more of [[accepted], [accepted, asked, refused], [accepted, asked, { type: 'TicketCancelled', at, by: 'CUSTOMER', reason: null } as const]]) await keep(opened(), ...more);
    const all = [
      { kind: 'expire-ticket', ticketId: early.id, dueAt: new Date('2026-03-02T03:01:00.000Z') },
      { kind: 'end-asking', ticketId: waiting.id, dueAt: new Date('2026-03-02T03:03:00.000Z') },
      { kind: 'expire-ticket', ticketId: late.id, dueAt: new Date('2026-03-02T03:10:00.000Z') },
    ];
    expect(await views.pending(new Date('2026-03-02T03:10:00.001Z'))).toEqual(all);
    expect(await views.pending(new Date('2026-03-02T03:03:00.000Z'))).toEqual(all.slice(0, 1));
  });
});
