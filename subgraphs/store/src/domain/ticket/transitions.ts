import type { Role, Transition } from '#kernel/transitions.ts';
import type { TicketCommand } from './commands.ts';
import type { TicketEvent, TicketStatus } from './ticket.ts';

export type TicketTransition = Transition<TicketStatus, TicketCommand['type'], TicketEvent['type']>;

const row = (from: TicketStatus, command: TicketCommand['type'], by: Role, event: TicketEvent['type'], to: TicketStatus): TicketTransition => ({ from, command, by: [by], event, to });

/**
 * The life of a ticket. SYSTEM stands for what other contexts tell (the order, the delivery) and for timers; guards,
 * `availableActions` and the diagram come from here.
 */
export const ticketTransitions: readonly TicketTransition[] = [
  row('NONE', 'OpenTicket', 'SYSTEM', 'TicketOpened', 'AWAITING_ACCEPTANCE'),
  row('AWAITING_ACCEPTANCE', 'AcceptTicket', 'STORE_OWNER', 'TicketAccepted', 'ACCEPTED'),
  row('AWAITING_ACCEPTANCE', 'RejectTicket', 'STORE_OWNER', 'TicketRejected', 'REJECTED'),
  row('ACCEPTED', 'StartPreparing', 'STORE_OWNER', 'PreparationStarted', 'PREPARING'),
  row('PREPARING', 'MarkReady', 'STORE_OWNER', 'TicketReady', 'READY'),
  row('READY', 'HandOver', 'SYSTEM', 'TicketHandedOver', 'HANDED_OVER'),
  row('AWAITING_ACCEPTANCE', 'ExpireTicket', 'SYSTEM', 'TicketExpired', 'EXPIRED'),

  // whether a customer can still take the order back is decided here, and nowhere else
  row('AWAITING_ACCEPTANCE', 'CancelTicket', 'SYSTEM', 'TicketCancelled', 'CANCELLED'),
  row('ACCEPTED', 'CancelTicket', 'SYSTEM', 'TicketCancelRefused', 'ACCEPTED'),
  row('PREPARING', 'CancelTicket', 'SYSTEM', 'TicketCancelRefused', 'PREPARING'),
  row('READY', 'CancelTicket', 'SYSTEM', 'TicketCancelRefused', 'READY'),
  row('HANDED_OVER', 'CancelTicket', 'SYSTEM', 'TicketCancelRefused', 'HANDED_OVER'),

  // an order that is off already, as when its money cannot be taken, takes its ticket along while the food is here
  row('AWAITING_ACCEPTANCE', 'WithdrawTicket', 'SYSTEM', 'TicketCancelled', 'CANCELLED'),
  row('ACCEPTED', 'WithdrawTicket', 'SYSTEM', 'TicketCancelled', 'CANCELLED'),
  row('PREPARING', 'WithdrawTicket', 'SYSTEM', 'TicketCancelled', 'CANCELLED'),
  row('READY', 'WithdrawTicket', 'SYSTEM', 'TicketCancelled', 'CANCELLED'),
];
