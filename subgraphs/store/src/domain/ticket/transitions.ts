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
  row('ACCEPTED', 'CancelTicket', 'SYSTEM', 'CancellationAsked', 'CANCELLATION_ASKED'),
  row('PREPARING', 'CancelTicket', 'SYSTEM', 'TicketCancelRefused', 'PREPARING'),
  row('READY', 'CancelTicket', 'SYSTEM', 'TicketCancelRefused', 'READY'),
  row('HANDED_OVER', 'CancelTicket', 'SYSTEM', 'TicketCancelRefused', 'HANDED_OVER'),

  // accepted, it takes the store's consent: to begin to cook is to refuse, and so is to say nothing
  row('CANCELLATION_ASKED', 'ConsentToCancellation', 'STORE_OWNER', 'TicketCancelled', 'CANCELLED'),
  row('CANCELLATION_ASKED', 'DeclineCancellation', 'STORE_OWNER', 'TicketCancelRefused', 'ACCEPTED'),
  row('CANCELLATION_ASKED', 'StartPreparing', 'STORE_OWNER', 'PreparationStarted', 'PREPARING'),
  row('CANCELLATION_ASKED', 'EndAsking', 'SYSTEM', 'TicketCancelRefused', 'ACCEPTED'),

  // the store, support and the system call it off as long as nobody can have fetched it
  ...(['AWAITING_ACCEPTANCE', 'ACCEPTED', 'CANCELLATION_ASKED', 'PREPARING'] as const).map((from) => row(from, 'CallOffTicket', 'SYSTEM', 'TicketCancelled', 'CANCELLED')),
  // from then on only the delivery knows whether a rider has it: it is called off there first, or was picked up
  row('READY', 'CallOffTicket', 'SYSTEM', 'RecallAsked', 'RECALLING'),
  row('RECALLING', 'GrantRecall', 'SYSTEM', 'TicketCancelled', 'CANCELLED'),
  row('RECALLING', 'HandOver', 'SYSTEM', 'TicketHandedOver', 'HANDED_OVER'),
  row('HANDED_OVER', 'CallOffTicket', 'SYSTEM', 'TicketCancelRefused', 'HANDED_OVER'),

  // an order that is off already, as when its money cannot be taken, takes its ticket along while the food is here
  ...(['AWAITING_ACCEPTANCE', 'ACCEPTED', 'CANCELLATION_ASKED', 'PREPARING', 'READY', 'RECALLING'] as const).map((from) => row(from, 'WithdrawTicket', 'SYSTEM', 'TicketCancelled', 'CANCELLED')),
];
