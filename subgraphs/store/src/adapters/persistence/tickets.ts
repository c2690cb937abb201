import type { EventEnvelope } from '#contracts/event.ts';
import { type Change, CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { conflictIn, findCommand, journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import { kitchenStream } from '../../application/kitchen-stream.ts';
import type { Tickets } from '../../application/ports.ts';
import { ticket } from '../../domain/ticket/decider.ts';
import type { OpenedTicket, Ticket, TicketEvent } from '../../domain/ticket/ticket.ts';
import type { PrismaClient } from './generated/client.ts';
import { toTicket, toTicketColumns } from './ticket-row.ts';
import { openTickets, sealReason } from './ticket-words.ts';

export type TicketChange = Change<Ticket, TicketEvent, EventEnvelope>;

/** Tickets in PostgreSQL: the row, what is to be told, the idempotency record, the receipt and the store's next change in one batch. */
export const prismaTickets = (prisma: PrismaClient, vault: Vault, publish: (change: TicketChange) => readonly EventEnvelope[]): Tickets => ({
  load: async (id) => {
    const row = await prisma.ticket.findUnique({ where: { id } });
    const [opened] = row === null ? [] : await openTickets(vault, [row]);
    return opened === undefined ? { state: ticket.initial, version: 0 } : { state: toTicket(opened), version: opened.version };
  },

  save: async (change) => {
    const { id, before, after, events, cause } = change;
    const state = after.state as OpenedTicket; // what has an event has been opened
    const stands = toTicketColumns(state);
    const columns = { ...stands, ...(await sealReason(vault, id, stands)), version: after.version, updatedAt: events.at(-1)?.at ?? new Date() };
    const row = before.version === 0 ? prisma.ticket.create({ data: { id, ...columns } }) : prisma.ticket.update({ where: { id, version: before.version }, data: columns });
    const entry = {
      events: publish(change),
      changes: [{ stream: kitchenStream(state.storeId), subject: id }],
      ...(cause.command && { command: { ...cause.command, answer: { id } } }),
      ...(cause.received && { received: cause.received }),
    };
    try {
      await prisma.$transaction([row, prisma.$executeRawUnsafe(...journalStatement(entry))]);
    } catch (error) {
      const conflict = conflictIn(error);
      if (conflict === 'VERSION') throw new VersionConflict(`ticket ${id} is no longer at version ${before.version}`, { cause: error });
      if (conflict === 'COMMAND') throw new CommandRepeated('the idempotency key was just used', { cause: error });
      throw error;
    }
  },

  commandOf: async ({ scope, key }) => {
    const found = await findCommand(prisma, scope, key);
    return found && { id: (found.answer as { id: string }).id, fingerprint: found.fingerprint };
  },

  idOfOrder: async (orderId) => (await prisma.ticket.findUnique({ where: { orderId }, select: { id: true } }))?.id ?? null,
});
