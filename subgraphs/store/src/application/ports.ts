import type { EventEnvelope } from '#contracts/event.ts';
import type { Aggregates, Change } from '#kernel/command-handler.ts';
import type { Store, StoreEvent } from '../domain/store/store.ts';
import type { Ticket, TicketEvent } from '../domain/ticket/ticket.ts';

export type Tickets = Aggregates<Ticket, TicketEvent, EventEnvelope> & {
  /** The id of the order's one ticket, or null while there is none. */
  idOfOrder(orderId: string): Promise<string | null>;
};

/** When something has to be looked at again, unless it is settled by then. */
export type Deadline = { readonly kind: 'expire-ticket' | 'end-asking'; readonly ticketId: string; readonly dueAt: Date };

export type Deadlines = {
  /** Those that come before that moment and are not settled, the next first. */
  pending(before: Date): Promise<readonly Deadline[]>;
};

export type StoreChange = Change<Store, StoreEvent, EventEnvelope>;
export type Stores = Aggregates<Store, StoreEvent, EventEnvelope> & {
  /** Those of the ids that are stores already. */
  registered(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Keeps new stores, all or nothing. */
  register(changes: readonly StoreChange[]): Promise<void>;
};
