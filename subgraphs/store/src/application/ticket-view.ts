import type { OpenedTicket } from '../domain/ticket/ticket.ts';

/** A ticket as it is shown. */
export type TicketView = { readonly id: string; readonly ticket: OpenedTicket };

/** As what it is shown: one that the store is asked about is an accepted one still, and one that the delivery is asked about a ready one. */
export const shownStatus = ({ status }: OpenedTicket): Exclude<OpenedTicket['status'], 'CANCELLATION_ASKED' | 'RECALLING'> =>
  status === 'CANCELLATION_ASKED' ? 'ACCEPTED' : status === 'RECALLING' ? 'READY' : status;
