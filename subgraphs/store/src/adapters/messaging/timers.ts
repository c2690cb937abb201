import type { Clock } from '#kernel/clock.ts';
import type { DueTimer, Timer } from '#messaging/timers.ts';
import type { handleTicketCommand } from '../../application/handle.ts';
import type { Patience } from '../../application/policies.ts';
import type { Deadline, Deadlines } from '../../application/ports.ts';
import type { TicketCommand } from '../../domain/ticket/commands.ts';

type Dependencies = { readonly handle: ReturnType<typeof handleTicketCommand>; readonly deadlines: Deadlines; readonly clock: Clock; readonly patience: Patience };

const kinds = { 'expire-ticket': 'ExpireTicket', 'end-asking': 'EndAsking' } as const satisfies Record<Deadline['kind'], TicketCommand['type']>;
const isKind = (kind: string): kind is Deadline['kind'] => Object.hasOwn(kinds, kind);

/**
 * The kitchen's alarm clock: a store that says nothing has said no, to an order as to a customer who wants it back. A store has
 * minutes to answer, so no alarm is set when a ticket is opened: those that are due soon are set from the database, again and
 * again, and most tickets are answered before they cost a job.
 */
export const ticketTimers = ({ handle, deadlines, clock, patience }: Dependencies) => {
  const remakeMs = Math.min(60_000, Math.max(100, Math.min(patience.acceptanceMs, patience.consentMs) / 4));
  return {
    remakeMs,
    pending: async (): Promise<readonly DueTimer[]> => {
      const soon = await deadlines.pending(new Date(clock().getTime() + 2 * remakeMs));
      return soon.map(({ kind, ticketId: id, dueAt }) => ({ kind, id, dueAt }));
    },
    // a ticket that is settled by now refuses, as does one that was asked again meanwhile and has another time: that is as it should be
    fire: async ({ kind, id }: Timer): Promise<void> => {
      if (!isKind(kind)) throw new Error(`there is no timer of the kind ${kind}`);
      await handle(id, { type: kinds[kind], at: clock().toISOString() }, {});
    },
  };
};
