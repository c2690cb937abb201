import type { Clock } from '#kernel/clock.ts';
import type { Broker } from '#messaging/broker.ts';
import type { DueTimer, Timer } from '#messaging/timers.ts';
import { deadlineOf } from '../../application/deadline.ts';
import type { handleTicketCommand } from '../../application/handle.ts';
import type { Deadline, Deadlines, Tickets } from '../../application/ports.ts';

const timerOf = ({ kind, ticketId: id, dueAt }: Deadline): DueTimer => ({ kind, id, dueAt });

type Notes = { warn(about: object, message: string): void };

/** The same tickets, with the alarm set for whatever the store has to answer. When the queue cannot be reached, it is set with all that is pending. */
export const minding = (tickets: Tickets, { timers }: Pick<Broker, 'timers'>, notes: Notes): Tickets => ({
  ...tickets,
  save: async (change) => {
    await tickets.save(change);
    const deadline = deadlineOf(change.id, change.after.state);
    if (deadline === null) return;
    try {
      await timers.add('store', [timerOf(deadline)]);
    } catch (error) {
      notes.warn({ ...deadline, err: error }, 'the alarm for a ticket could not be set; it will be, with all that is pending');
    }
  },
});

type Dependencies = { readonly handle: ReturnType<typeof handleTicketCommand>; readonly deadlines: Deadlines; readonly clock: Clock };

const most = 10_000;

/** The kitchen's alarm clock: a store that says nothing has said no, to an order as to a customer who wants it back. Made again from the tickets whenever the queue may have forgotten. */
export const ticketTimers = ({ handle, deadlines, clock }: Dependencies) => ({
  pending: async (): Promise<readonly DueTimer[]> => (await deadlines.pending(most)).map(timerOf),

  // a ticket that is settled by now refuses, as does one that was asked again meanwhile and has another alarm: that is as it should be
  fire: async ({ kind, id }: Timer): Promise<void> => {
    const at = clock().toISOString();
    await handle(id, kind === 'expire-ticket' ? { type: 'ExpireTicket', at } : { type: 'EndAsking', at }, {});
  },
});
