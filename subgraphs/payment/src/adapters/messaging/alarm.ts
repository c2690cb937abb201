import type { Broker } from '#messaging/broker.ts';
import type { DueTimer, Timer } from '#messaging/timers.ts';
import type { Agenda, Notes, Wake } from '../../application/ports.ts';

const timer = (orderId: string, dueAt: Date): DueTimer => ({ kind: 'payment', id: orderId, dueAt });

/** Sets the alarm for a payment's work. When the queue cannot be reached, it is set with all that is on the agenda. */
export const wakeBy =
  (broker: Pick<Broker, 'timers'>, notes: Notes): Wake =>
  async (orderId, dueAt) => {
    try {
      await broker.timers.add('payment', [timer(orderId, dueAt)]);
    } catch (error) {
      notes.warn({ orderId, dueAt, err: error }, 'the alarm for a payment could not be set; it will be, with all that is on the agenda');
    }
  };

/** The payment context's alarm clock, made again from the agenda whenever the queue may have forgotten. */
export const paymentTimers = (agenda: Agenda, carryOut: (orderId: string) => Promise<void>) => ({
  pending: async (): Promise<readonly DueTimer[]> => (await agenda.pending()).map(({ orderId, dueAt }) => timer(orderId, dueAt)),
  fire: ({ id }: Timer): Promise<void> => carryOut(id),
});
