import type { Slip, Ticket, TicketEvent } from './ticket.ts';

/** The ticket after an event. Throws for an event that could not have happened there: a fault, not a refusal. */
export const evolve = (ticket: Ticket, event: TicketEvent): Ticket => {
  switch (event.type) {
    case 'TicketOpened':
      if (ticket.status !== 'NONE') throw impossible(ticket, event);
      return { status: 'AWAITING_ACCEPTANCE', ...event.slip };
    case 'TicketAccepted':
      return { status: 'ACCEPTED', ...awaiting(ticket, event), cookingMinutes: event.cookingMinutes, readyAt: event.readyAt };
    case 'TicketRejected':
      return { status: 'REJECTED', ...awaiting(ticket, event), reason: event.reason };
    case 'TicketExpired':
      return { status: 'EXPIRED', ...awaiting(ticket, event) };
    case 'PreparationStarted':
      return step(ticket, event, 'ACCEPTED', 'PREPARING');
    case 'TicketReady':
      return step(ticket, event, 'PREPARING', 'READY');
    case 'TicketHandedOver':
      return step(ticket, event, 'READY', 'HANDED_OVER');
    case 'TicketCancelled':
      if (ticket.status === 'HANDED_OVER' || (ticket.status !== 'AWAITING_ACCEPTANCE' && !('readyAt' in ticket))) throw impossible(ticket, event);
      return { status: 'CANCELLED', ...slipOf(ticket), by: event.by, reason: event.reason };
    case 'TicketCancelRefused':
      if (!('readyAt' in ticket)) throw impossible(ticket, event);
      return ticket; // it goes on as it was; that it was asked is kept in the history
  }
};

const impossible = ({ status }: Ticket, { type }: TicketEvent): Error => new Error(`${type} cannot follow ${status}`);

const awaiting = (ticket: Ticket, event: TicketEvent): Slip => {
  if (ticket.status !== 'AWAITING_ACCEPTANCE') throw impossible(ticket, event);
  return slipOf(ticket);
};

type Cooking = Extract<Ticket, { readyAt: string }>;

const step = (ticket: Ticket, event: TicketEvent, from: Cooking['status'], to: Cooking['status']): Ticket => {
  if (!('readyAt' in ticket) || ticket.status !== from) throw impossible(ticket, event);
  return { ...ticket, status: to };
};

/** What stays of a ticket, whatever becomes of it. */
const slipOf = ({ orderId, storeId, ownerId, customerId, lines, total, deliveryMethod, pickup, dropoff, placedAt, acceptBy }: Slip): Slip =>
  ({ orderId, storeId, ownerId, customerId, lines, total, deliveryMethod, pickup, dropoff, placedAt, acceptBy });
