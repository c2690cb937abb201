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
      return step(ticket.status === 'RECALLING' ? standing(ticket) : ticket, event, 'READY', 'HANDED_OVER');
    case 'TicketCancelled':
      if (ticket.status === 'HANDED_OVER' || (ticket.status !== 'AWAITING_ACCEPTANCE' && !('readyAt' in ticket))) throw impossible(ticket, event);
      return { status: 'CANCELLED', ...slipOf(ticket), by: event.by, reason: event.reason };
    case 'CancellationAsked': {
      if (ticket.status !== 'ACCEPTED') throw impossible(ticket, event);
      const { at, by, reason, answerBy } = event;
      return { ...ticket, status: 'CANCELLATION_ASKED', asked: { at, by, reason, answerBy } };
    }
    case 'RecallAsked': {
      if (ticket.status !== 'READY') throw impossible(ticket, event);
      const { at, by, reason } = event;
      return { ...ticket, status: 'RECALLING', recalled: { at, by, reason } };
    }
    case 'TicketCancelRefused': {
      if (!('readyAt' in ticket) || ticket.status === 'ACCEPTED' || ticket.status === 'RECALLING') throw impossible(ticket, event);
      if (ticket.status !== 'CANCELLATION_ASKED') return ticket; // it goes on as it was; that it was asked is kept in the history
      const { asked: _, ...accepted } = ticket;
      return { ...accepted, status: 'ACCEPTED' };
    }
  }
};

const impossible = ({ status }: Ticket, { type }: TicketEvent): Error => new Error(`${type} cannot follow ${status}`);

const awaiting = (ticket: Ticket, event: TicketEvent): Slip => {
  if (ticket.status !== 'AWAITING_ACCEPTANCE') throw impossible(ticket, event);
  return slipOf(ticket);
};

/** As it stood before it was to be called off. */
const standing = ({ recalled: _, ...ready }: Extract<Ticket, { status: 'RECALLING' }>): Ticket => ({ ...ready, status: 'READY' });

type Cooking = Exclude<Extract<Ticket, { readyAt: string }>, { status: 'CANCELLATION_ASKED' | 'RECALLING' }>;

const step = (ticket: Ticket, event: TicketEvent, from: Cooking['status'], to: Cooking['status']): Ticket => {
  if (!('readyAt' in ticket) || ticket.status === 'CANCELLATION_ASKED' || ticket.status === 'RECALLING' || ticket.status !== from) throw impossible(ticket, event);
  return { ...ticket, status: to };
};

/** What stays of a ticket, whatever becomes of it. */
const slipOf = ({ orderId, storeId, ownerId, customerId, lines, total, deliveryMethod, pickup, dropoff, placedAt, acceptBy }: Slip): Slip =>
  ({ orderId, storeId, ownerId, customerId, lines, total, deliveryMethod, pickup, dropoff, placedAt, acceptBy });
