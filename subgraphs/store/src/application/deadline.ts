import type { Ticket } from '../domain/ticket/ticket.ts';
import type { Deadline } from './ports.ts';

/** What a ticket waits for the store to say, and until when; null when it waits for nothing. */
export const deadlineOf = (ticketId: string, ticket: Ticket): Deadline | null => {
  if (ticket.status === 'AWAITING_ACCEPTANCE') return { kind: 'expire-ticket', ticketId, dueAt: new Date(ticket.acceptBy) };
  if (ticket.status === 'CANCELLATION_ASKED') return { kind: 'end-asking', ticketId, dueAt: new Date(ticket.asked.answerBy) };
  return null;
};
