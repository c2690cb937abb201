import type { OpenedTicket } from '../domain/ticket/ticket.ts';

/** A ticket as it is shown. */
export type TicketView = { readonly id: string; readonly ticket: OpenedTicket };
