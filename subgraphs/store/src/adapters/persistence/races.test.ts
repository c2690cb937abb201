import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '#contracts/event.ts';
import { type Aggregates, VersionConflict } from '#kernel/command-handler.ts';
import { won } from '#kernel/money.ts';
import { newId } from '#platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import { handleOwnersCommand, handleTicketCommand, type OwnersCommand } from '../../application/handle.ts';
import type { Tickets } from '../../application/ports.ts';
import type { TicketCommand } from '../../domain/ticket/commands.ts';
import { ticket as decider } from '../../domain/ticket/decider.ts';
import type { OpenedTicket, Slip, Ticket, TicketEvent } from '../../domain/ticket/ticket.ts';
import { openStoreDatabase } from './database.ts';
import type { PrismaClient } from './generated/client.ts';
import { toTicket, toTicketColumns } from './ticket-row.ts';
import { prismaTickets } from './tickets.ts';

const many = 200;
const some = 40;
const abreast = 10;

let database: TestDatabase;
let prisma: PrismaClient;
let tickets: Tickets;
let conflicts = 0;
beforeAll(async () => {
  database = await testDatabase({ context: 'store' });
  prisma = openStoreDatabase(database.url, 12);
  const kept = prismaTickets(prisma, testVault('store', prisma), ({ id, before, events }) => events.map((event, index) => envelope(id, before.version + index + 1, event)));
  const counting = (error: unknown): never => {
    conflicts += error instanceof VersionConflict ? 1 : 0;
    throw error;
  };
  tickets = { ...kept, save: (change) => kept.save(change).catch(counting) } satisfies Aggregates<Ticket, TicketEvent, EventEnvelope>;
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const at = '2026-03-02T03:00:00.000Z';
const acceptBy = '2026-03-02T03:10:00.000Z';
const answerBy = '2026-03-02T03:03:00.000Z';
const owner = { id: newId(), roles: ['STORE_OWNER'] as const };
const storeId = newId();
const envelope = (subject: string, sequence: number, data: TicketEvent): EventEnvelope =>
  ({ specversion: '1.0', id: newId(), source: '/store', type: data.type, subject, time: at, aggregatetype: 'ticket', sequence, correlationid: subject, causationid: null, traceparent: null, data });

const slip = (): Slip => ({
  orderId: newId(), storeId, ownerId: owner.id, customerId: newId(), lines: [], total: won(38_000), deliveryMethod: 'MOTORBIKE',
  pickup: { latitude: 37.556, longitude: 126.91 }, dropoff: { latitude: 37.557, longitude: 126.911 }, placedAt: at, acceptBy,
});
const accepted: TicketEvent = { type: 'TicketAccepted', at, cookingMinutes: 20, readyAt: '2026-03-02T03:20:00.000Z' };
const started: TicketEvent = { type: 'PreparationStarted', at };
const ready: TicketEvent = { type: 'TicketReady', at };
const asked: TicketEvent = { type: 'CancellationAsked', at, by: 'CUSTOMER', reason: null, answerBy };

/** Keeps so many tickets to which that happened. */
const keep = async (count: number, past: readonly TicketEvent[]): Promise<readonly string[]> => {
  const rows = Array.from({ length: count }, () => {
    const events: TicketEvent[] = [{ type: 'TicketOpened', at, slip: slip() }, ...past];
    return { id: newId(), version: events.length, updatedAt: at, ...toTicketColumns(events.reduce(decider.evolve, decider.initial) as OpenedTicket) };
  });
  await prisma.ticket.createMany({ data: rows });
  return rows.map(({ id }) => id);
};

type Move = (id: string) => Promise<{ readonly kind: string; readonly reason?: string; readonly state?: Ticket }>;
const asOwner = (command: OwnersCommand): Move => (id) => handleOwnersCommand(tickets)(owner, id, command, { scope: owner.id, key: newId(), fingerprint: '' });
const asSystem = (command: TicketCommand): Move => (id) => handleTicketCommand(tickets)(id, command, {});

const accept = asOwner({ type: 'AcceptTicket', at, by: 'STORE_OWNER', cookingMinutes: 20 });
const consent = asOwner({ type: 'ConsentToCancellation', at, by: 'STORE_OWNER' });
const decline = asOwner({ type: 'DeclineCancellation', at, by: 'STORE_OWNER' });
const start = asOwner({ type: 'StartPreparing', at, by: 'STORE_OWNER' });
const cancel = asSystem({ type: 'CancelTicket', at, by: 'CUSTOMER', reason: null, answerBy });
const callOff = asSystem({ type: 'CallOffTicket', at, by: 'SUPPORT', reason: null });
const handOver = asSystem({ type: 'HandOver', at });
const expire = asSystem({ type: 'ExpireTicket', at: acceptBy });
const endAsking = asSystem({ type: 'EndAsking', at: answerBy });

/** One move won, and who lost was told how things stand: nobody at all where both could be done one after the other. */
type Ending = { readonly told: readonly TicketEvent['type'][]; readonly lost: Ticket['status'] | null };

const races: readonly [name: string, rounds: number, past: readonly TicketEvent[], one: Move, other: Move, endings: readonly Ending[]][] = [
  ['cancelling and accepting', many, [], cancel, accept, [{ told: ['TicketCancelled'], lost: 'CANCELLED' }, { told: ['TicketAccepted', 'CancellationAsked'], lost: null }]],
  ['expiring and accepting', many, [], expire, accept, [{ told: ['TicketExpired'], lost: 'EXPIRED' }, { told: ['TicketAccepted'], lost: 'ACCEPTED' }]],
  ['consenting and starting to cook', many, [accepted, asked], consent, start, [{ told: ['TicketCancelled'], lost: 'CANCELLED' }, { told: ['TicketCancelRefused', 'PreparationStarted'], lost: 'PREPARING' }]],
  ['cancelling and expiring', some, [], cancel, expire, [{ told: ['TicketCancelled'], lost: 'CANCELLED' }, { told: ['TicketExpired'], lost: 'EXPIRED' }]],
  ['cancelling and starting to cook', some, [accepted], cancel, start, [
    { told: ['CancellationAsked', 'TicketCancelRefused', 'PreparationStarted'], lost: null }, { told: ['PreparationStarted', 'TicketCancelRefused'], lost: null },
  ]],
  ['consenting and running out of time', some, [accepted, asked], consent, endAsking, [{ told: ['TicketCancelled'], lost: 'CANCELLED' }, { told: ['TicketCancelRefused'], lost: 'ACCEPTED' }]],
  ['consenting and declining', some, [accepted, asked], consent, decline, [{ told: ['TicketCancelled'], lost: 'CANCELLED' }, { told: ['TicketCancelRefused'], lost: 'ACCEPTED' }]],
  ['support calling off and the rider\'s having picked up', some, [accepted, started, ready], callOff, handOver, [
    { told: ['RecallAsked', 'TicketHandedOver', 'TicketCancelRefused'], lost: null }, { told: ['TicketHandedOver', 'TicketCancelRefused'], lost: null },
  ]],
  ['support calling off and starting to cook', some, [accepted], callOff, start, [{ told: ['TicketCancelled'], lost: 'CANCELLED' }, { told: ['PreparationStarted', 'TicketCancelled'], lost: null }]],
];

describe.each(races)('%s at once', (_, rounds, past, one, other, endings) => {
  it(`has one ending every time, in ${rounds} rounds`, async () => {
    const met = conflicts;
    const ids = await keep(rounds, past);
    const race = (id: string, n: number) => Promise.all(n % 2 === 0 ? [one(id), other(id)] : [other(id), one(id)]);
    const outcomes: Awaited<ReturnType<typeof race>>[] = [];
    for (let n = 0; n < rounds; n += abreast) outcomes.push(...(await Promise.all(ids.slice(n, n + abreast).map((id, k) => race(id, n + k)))));

    const [rows, events] = await Promise.all([
      prisma.ticket.findMany({ where: { id: { in: [...ids] } } }),
      prisma.outbox.findMany({ where: { aggregateId: { in: [...ids] } }, orderBy: { sequence: 'asc' } }),
    ]);
    const tellings = Map.groupBy(events, ({ aggregateId }) => aggregateId);
    const standing = new Map(rows.map((row) => [row.id, row]));
    const seen = ids.map((id, n) => {
      const row = standing.get(id);
      if (row === undefined) throw new Error(`ticket ${id} is gone`);
      const told = (tellings.get(id) ?? []).map(({ type }) => type);
      const [loser, ...others] = (outcomes[n] ?? []).filter(({ kind }) => kind === 'rejected');
      const ending = { told, lost: loser?.state?.status ?? null };
      expect(endings).toContainEqual(ending);
      expect(others).toEqual([]);
      expect(row.version).toBe(past.length + 1 + told.length);
      if (loser) expect({ reason: loser.reason, state: loser.state }).toEqual({ reason: 'NOT_IN_STATE', state: toTicket(row) });
      return JSON.stringify(ending);
    });
    expect(new Set(seen).size).toBe(endings.length); // each of them can win
    expect(conflicts).toBeGreaterThan(met); // else the two never met
  });
});
