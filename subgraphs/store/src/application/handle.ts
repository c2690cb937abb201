import type { EventEnvelope } from '#contracts/event.ts';
import { type Cause, type CommandKey, commandHandler, type Outcome } from '#kernel/command-handler.ts';
import { type Decider, reject } from '#kernel/decider.ts';
import type { TicketCommand, TicketRejection } from '../domain/ticket/commands.ts';
import { ticket } from '../domain/ticket/decider.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/ticket.ts';
import { type Asker, rolesTowards } from './concern.ts';
import type { Tickets } from './ports.ts';

/** Runs what another context's event led to. */
export const handleTicketCommand = (tickets: Tickets): ((id: string, command: TicketCommand, cause: Cause<EventEnvelope>) => Promise<Outcome<Ticket, TicketEvent, TicketRejection>>) =>
  commandHandler(ticket, tickets);

export type OwnersCommand = Extract<TicketCommand, { by: unknown; type: 'AcceptTicket' | 'RejectTicket' | 'StartPreparing' | 'MarkReady' | 'ConsentToCancellation' | 'DeclineCancellation' }>;
export type OwnersOutcome = Outcome<Ticket, TicketEvent, TicketRejection | 'NOT_FOUND'>;

/** Runs what a store's owner asks for. Another store's ticket is none that they know of: refused as one that does not exist, whatever its state. */
export const handleOwnersCommand =
  (tickets: Tickets) =>
  (owner: Asker, id: string, command: OwnersCommand, key: CommandKey): Promise<OwnersOutcome> =>
    commandHandler(ofOwner(owner), tickets)(id, command, { command: key });

const ofOwner = (owner: Asker): Decider<OwnersCommand, Ticket, TicketEvent, TicketRejection | 'NOT_FOUND'> => ({
  ...ticket,
  decide: (command, state) => (state.status !== 'NONE' && rolesTowards(state, owner).includes('STORE_OWNER') ? ticket.decide(command, state) : reject('NOT_FOUND')),
});
