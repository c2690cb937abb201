import { accept, type Decision, reject } from '#kernel/decider.ts';
import { type Role, transitionOf } from '#kernel/transitions.ts';
import { limits, type TicketCommand, type TicketRejection } from './commands.ts';
import type { Ticket, TicketEvent } from './ticket.ts';
import { ticketTransitions } from './transitions.ts';

type TicketDecision = Decision<TicketEvent, TicketRejection>;

/** What a command makes of a ticket: the events that follow, or why none can. */
export const decide = (command: TicketCommand, ticket: Ticket): TicketDecision => {
  const { at } = command;
  switch (command.type) {
    case 'OpenTicket':
      return guard(ticket, command, 'SYSTEM') ?? accept({ type: 'TicketOpened', at, slip: command.slip });
    case 'AcceptTicket':
      return guard(ticket, command, command.by) ?? acceptWithin(command);
    case 'RejectTicket':
      return guard(ticket, command, command.by) ?? rejectFor(command);
    case 'StartPreparing':
      return guard(ticket, command, command.by) ?? startPreparing(ticket, at);
    case 'MarkReady':
      return guard(ticket, command, command.by) ?? accept({ type: 'TicketReady', at });
    case 'HandOver':
      return guard(ticket, command, 'SYSTEM') ?? handOver(ticket, at);
    case 'ExpireTicket':
      return guard(ticket, command, 'SYSTEM') ?? expire(ticket, at);
    case 'CancelTicket':
      return guard(ticket, command, 'SYSTEM') ?? arbitrate(ticket, command);
    case 'ConsentToCancellation':
      return guard(ticket, command, command.by) ?? consent(ticket, at);
    case 'DeclineCancellation':
      return guard(ticket, command, command.by) ?? accept({ type: 'TicketCancelRefused', at, reason: 'STORE_DECLINED' });
    case 'EndAsking':
      return guard(ticket, command, 'SYSTEM') ?? endAsking(ticket, at);
    case 'CallOffTicket':
      return guard(ticket, command, 'SYSTEM') ?? callOff(ticket, command);
    case 'GrantRecall':
      return guard(ticket, command, 'SYSTEM') ?? grantRecall(ticket, at);
    case 'WithdrawTicket':
      return guard(ticket, command, 'SYSTEM') ?? accept({ type: 'TicketCancelled', at, by: command.by, reason: command.reason });
  }
};

/** Why the table forbids the command here, or null when it does not. */
const guard = (ticket: Ticket, command: TicketCommand, by: Role): TicketDecision | null => {
  const transition = transitionOf(ticketTransitions, ticket.status, command.type);
  if (transition === undefined) return reject('NOT_IN_STATE');
  return transition.by.includes(by) ? null : reject('NOT_ALLOWED');
};

const acceptWithin = ({ at, cookingMinutes }: Extract<TicketCommand, { type: 'AcceptTicket' }>): TicketDecision => {
  const { least, most } = limits.cookingMinutes;
  if (!Number.isInteger(cookingMinutes) || cookingMinutes < least || cookingMinutes > most) return reject('COOKING_TIME');
  return accept({ type: 'TicketAccepted', at, cookingMinutes, readyAt: new Date(Date.parse(at) + cookingMinutes * 60_000).toISOString() });
};

const rejectFor = ({ at, reason }: Extract<TicketCommand, { type: 'RejectTicket' }>): TicketDecision => {
  const said = reason.trim();
  if (said === '' || said.length > limits.reasonCharacters) return reject('REASON');
  return accept({ type: 'TicketRejected', at, reason: said });
};

const expire = (ticket: Ticket, at: string): TicketDecision =>
  'acceptBy' in ticket && Date.parse(at) < Date.parse(ticket.acceptBy) ? reject('NOT_DUE') : accept({ type: 'TicketExpired', at });

const arbitrate = (ticket: Ticket, { at, by, reason, answerBy }: Extract<TicketCommand, { type: 'CancelTicket' }>): TicketDecision => {
  if (ticket.status === 'AWAITING_ACCEPTANCE') return accept({ type: 'TicketCancelled', at, by, reason });
  if (ticket.status === 'ACCEPTED') return accept({ type: 'CancellationAsked', at, by, reason, answerBy });
  return accept({ type: 'TicketCancelRefused', at, reason: `ALREADY_${ticket.status}` });
};

const startPreparing = ({ status }: Ticket, at: string): TicketDecision => {
  const started: TicketEvent = { type: 'PreparationStarted', at };
  return status === 'CANCELLATION_ASKED' ? accept<TicketEvent>({ type: 'TicketCancelRefused', at, reason: 'PREPARATION_STARTED' }, started) : accept(started);
};

// it is cancelled by who asked for it; that the store agreed is told by its having been asked
const consent = (ticket: Ticket, at: string): TicketDecision => {
  if (ticket.status !== 'CANCELLATION_ASKED') return reject('NOT_IN_STATE');
  return accept({ type: 'TicketCancelled', at, by: ticket.asked.by, reason: ticket.asked.reason });
};

const endAsking = (ticket: Ticket, at: string): TicketDecision =>
  'asked' in ticket && Date.parse(at) < Date.parse(ticket.asked.answerBy) ? reject('NOT_DUE') : accept({ type: 'TicketCancelRefused', at, reason: 'NO_ANSWER' });

const callOff = ({ status }: Ticket, { at, by, reason }: Extract<TicketCommand, { type: 'CallOffTicket' }>): TicketDecision => {
  if (status === 'HANDED_OVER') return accept({ type: 'TicketCancelRefused', at, reason: `ALREADY_${status}` });
  return accept({ type: status === 'READY' ? 'RecallAsked' : 'TicketCancelled', at, by, reason });
};

const grantRecall = (ticket: Ticket, at: string): TicketDecision => {
  if (ticket.status !== 'RECALLING') return reject('NOT_IN_STATE');
  return accept({ type: 'TicketCancelled', at, by: ticket.recalled.by, reason: ticket.recalled.reason });
};

// whoever wanted it called off was too late: the rider was faster
const handOver = ({ status }: Ticket, at: string): TicketDecision => {
  const handedOver: TicketEvent = { type: 'TicketHandedOver', at };
  return status === 'RECALLING' ? accept<TicketEvent>(handedOver, { type: 'TicketCancelRefused', at, reason: 'ALREADY_HANDED_OVER' }) : accept(handedOver);
};
