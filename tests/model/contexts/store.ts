import type { EventEnvelope } from '#contracts/event.ts';
import type { Change } from '#kernel/command-handler.ts';
import { listenToOthers } from '../../../subgraphs/store/src/adapters/messaging/listen.ts';
import { publishTicket } from '../../../subgraphs/store/src/adapters/messaging/publish.ts';
import { ticketTimers } from '../../../subgraphs/store/src/adapters/messaging/timers.ts';
import { handleOwnersCommand, handleTicketCommand } from '../../../subgraphs/store/src/application/handle.ts';
import type { Deadline, Tickets } from '../../../subgraphs/store/src/application/ports.ts';
import { ticket } from '../../../subgraphs/store/src/domain/ticket/decider.ts';
import type { OpenedTicket, Ticket, TicketEvent } from '../../../subgraphs/store/src/domain/ticket/ticket.ts';
import { must } from '../machinery/broken.ts';
import { createLedger, memoryAggregates } from '../machinery/ledger.ts';
import type { Ground } from './ground.ts';

export type TicketChange = Change<Ticket, TicketEvent, EventEnvelope>;
type Handle = ReturnType<typeof handleTicketCommand>;
type Needs = Ground & { readonly watch: (change: TicketChange) => void; readonly flaw?: ((handle: Handle) => Handle) | undefined };

const patience = { acceptanceMs: 10 * 60_000, consentMs: 3 * 60_000 };

export const composeStore = ({ tasks, clock, newId, watch, flaw = (handle) => handle }: Needs) => {
  const ledger = createLedger('store', tasks);
  const ofOrder = new Map<string, string>();
  const kept = memoryAggregates({
    ledger, initial: ticket.initial, publish: publishTicket(newId), watch,
    beside: ({ id, after }) => {
      const { orderId } = after.state as OpenedTicket;
      const known = ofOrder.get(orderId);
      must(known === undefined || known === id, 'a placed order has exactly one ticket', () => `${orderId} has ${known}, and was about to get ${id}`);
      return () => void ofOrder.set(orderId, id);
    },
  });
  const tickets: Tickets & typeof kept = { ...kept, idOfOrder: async (orderId) => ofOrder.get(orderId) ?? null };
  const flawed = flaw(handleTicketCommand(tickets));
  const handle: Handle = (id, command, cause) => tasks.giving(command, () => flawed(id, command, cause));
  const handleOwners = handleOwnersCommand(tickets);

  const deadlines = {
    pending: async (before: Date): Promise<readonly Deadline[]> => [...kept.rows].flatMap(([ticketId, { state }]): Deadline[] => {
      const [kind, at] = state.status === 'AWAITING_ACCEPTANCE' ? ['expire-ticket' as const, state.acceptBy] : state.status === 'CANCELLATION_ASKED' ? ['end-asking' as const, state.asked.answerBy] : [];
      return kind !== undefined && at !== undefined && new Date(at) < before ? [{ kind, ticketId, dueAt: new Date(at) }] : [];
    }),
  };

  return {
    ledger,
    tickets,
    ticketOf: (orderId: string) => {
      const id = ofOrder.get(orderId);
      return id === undefined ? null : { id, state: kept.rows.get(id)?.state as OpenedTicket };
    },
    handleOwners: ((owner, id, command, key) => tasks.giving(command, () => handleOwners(owner, id, command, key))) as typeof handleOwners,
    handlers: listenToOthers({ handle, tickets, newId, patience, clock }),
    clockwork: ticketTimers({ handle, deadlines, clock, patience }),
  };
};
export type StoreContext = ReturnType<typeof composeStore>;
