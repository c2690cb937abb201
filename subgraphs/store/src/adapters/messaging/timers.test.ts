import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { won } from '#kernel/money.ts';
import { newId } from '#platform/new-id.ts';
import { type TestDatabase, testDatabase } from '#testing/database.ts';
import { testVault } from '#testing/vault.ts';
import { handleTicketCommand } from '../../application/handle.ts';
import type { TicketCommand } from '../../domain/ticket/commands.ts';
import { openStoreDatabase } from '../persistence/database.ts';
import type { PrismaClient } from '../persistence/generated/client.ts';
import { ticketViews } from '../persistence/ticket-views.ts';
import { prismaTickets } from '../persistence/tickets.ts';
import { publishTicket } from './publish.ts';
import { ticketTimers } from './timers.ts';

let database: TestDatabase;
let prisma: PrismaClient;
beforeAll(async () => {
  database = await testDatabase({ context: 'store' });
  prisma = openStoreDatabase(database.url, 4);
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

const minuteMs = 60_000;
const patience = { acceptanceMs: 10 * minuteMs, consentMs: 3 * minuteMs };
const start = Date.parse('2026-03-02T03:00:00.000Z');
const time = (minutes: number) => new Date(start + minutes * minuteMs);

/** The kitchen with a clock that the test sets, in minutes since an order was placed. */
const kitchenAt = (minutes = 0) => {
  let now = minutes;
  const tickets = prismaTickets(prisma, testVault('store', prisma), publishTicket(newId));
  const handle = handleTicketCommand(tickets);
  const timers = ticketTimers({ handle, deadlines: ticketViews(prisma, testVault('store', prisma)), clock: () => time(now), patience });
  return {
    timers,
    setClock: (later: number) => (now = later),
    give: (id: string, command: TicketCommand) => handle(id, command, {}),
    status: async (id: string) => (await tickets.load(id)).state.status,
    open: async () => {
      const id = newId();
      const slip = {
        orderId: newId(), storeId: newId(), ownerId: newId(), customerId: newId(), lines: [], total: won(1), deliveryMethod: 'WALK' as const,
        pickup: { latitude: 0, longitude: 0 }, dropoff: { latitude: 0, longitude: 0 }, placedAt: time(0).toISOString(), acceptBy: time(10).toISOString(),
      };
      await handle(id, { type: 'OpenTicket', at: slip.placedAt, slip }, {});
      return id;
    },
    pending: async (id: string) => (await timers.pending()).filter((timer) => timer.id === id),
  };
};
const accept = (minutes: number): TicketCommand => ({ type: 'AcceptTicket', at: time(minutes).toISOString(), by: 'STORE_OWNER', cookingMinutes: 20 });
const ask = (minutes: number): TicketCommand => ({ type: 'CancelTicket', at: time(minutes).toISOString(), by: 'CUSTOMER', reason: null, answerBy: time(minutes + 3).toISOString() });
const decline = (minutes: number): TicketCommand => ({ type: 'DeclineCancellation', at: time(minutes).toISOString(), by: 'STORE_OWNER' });

describe('the kitchen’s alarm clock', () => {
  it('sets an alarm a little before it is due, and not long before', async () => {
    const { open, pending, setClock, timers } = kitchenAt();
    const id = await open();
    expect(await pending(id)).toEqual([]);
    setClock(10 - (2 * timers.remakeMs) / minuteMs + 0.01);
    expect(await pending(id)).toEqual([{ kind: 'expire-ticket', id, dueAt: time(10) }]);
    setClock(60); // nobody was there when it was due
    expect(await pending(id)).toHaveLength(1);
  });

  it('goes by the clock it was given', async () => {
    const { open, pending, setClock, status, timers } = kitchenAt();
    const id = await open();
    for (const [minutes, expected] of [[9.99, 'AWAITING_ACCEPTANCE'], [10, 'EXPIRED'], [11, 'EXPIRED']] as const) {
      setClock(minutes);
      await timers.fire({ kind: 'expire-ticket', id });
      expect([minutes, await status(id)]).toEqual([minutes, expected]);
    }
    expect(await pending(id)).toEqual([]);
  });

  it('leaves alone what was answered, and a question that was asked anew', async () => {
    const { give, open, pending, setClock, status, timers } = kitchenAt();
    const id = await open();
    for (const command of [accept(1), ask(2), decline(3), ask(4)]) await give(id, command);
    setClock(5); // when the first question would have ended
    await timers.fire({ kind: 'end-asking', id });
    await timers.fire({ kind: 'expire-ticket', id });
    expect(await status(id)).toBe('CANCELLATION_ASKED');
    setClock(6);
    expect(await pending(id)).toEqual([{ kind: 'end-asking', id, dueAt: time(7) }]);
    setClock(7);
    await timers.fire({ kind: 'end-asking', id });
    expect(await status(id)).toBe('ACCEPTED');
    expect(await pending(id)).toEqual([]);
  });

  it('knows no other alarm', () => expect(kitchenAt().timers.fire({ kind: 'lunch', id: newId() })).rejects.toThrow(/no timer of the kind lunch/));
});
