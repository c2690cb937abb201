import type { Decider } from '#kernel/decider.ts';
import type { TicketCommand, TicketRejection } from './commands.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import type { Ticket, TicketEvent } from './ticket.ts';

export const ticket: Decider<TicketCommand, Ticket, TicketEvent, TicketRejection> = { initial: { status: 'NONE' }, decide, evolve };
