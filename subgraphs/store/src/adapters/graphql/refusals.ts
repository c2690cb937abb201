import { badInput } from '#platform/graphql/errors.ts';
import type { OwnersOutcome } from '../../application/handle.ts';
import { limits } from '../../domain/ticket/commands.ts';
import type { ShownTicket } from './loaders.ts';

type Rejection = Extract<OwnersOutcome, { kind: 'rejected' }>['reason'];

/** Refusals as members of the mutations' result unions: a stable code, and a sentence for people that says what to do. */
export const keyReused = () =>
  ({ __typename: 'IdempotencyKeyReused' as const, code: 'IDEMPOTENCY_KEY_REUSED', message: 'This key came with another payload before: take a new key for a new command.' });

export const ticketNotFound = () => ({ __typename: 'TicketNotFound' as const, code: 'TICKET_NOT_FOUND', message: 'Your store has no such ticket.' });

const ticketNotInState = (ticket: ShownTicket) =>
  ({ __typename: 'TicketNotInState' as const, code: 'TICKET_NOT_IN_STATE', message: `That cannot be done while the ticket is ${ticket.ticket.status}.`, ticket });

/** What a store's owner is told when a command is refused. Throws BAD_USER_INPUT for what no ticket would take. */
export const refusal = (reason: Rejection, ticket: ShownTicket | null) => {
  switch (reason) {
    case 'COOKING_TIME':
      throw badInput(`cookingMinutes: ${limits.cookingMinutes.least} to ${limits.cookingMinutes.most}`);
    case 'REASON':
      throw badInput(`reason: 1 to ${limits.reasonCharacters} characters that the customer can be told`);
    case 'NOT_FOUND':
    case 'NOT_ALLOWED':
      return ticketNotFound();
    case 'NOT_IN_STATE':
    case 'NOT_DUE':
      return ticket === null ? ticketNotFound() : ticketNotInState(ticket);
  }
};
