import type { Clock } from '#kernel/clock.ts';
import type { Broker } from '#messaging/broker.ts';
import type { DueTimer, Timer } from '#messaging/timers.ts';
import type { Dispatch } from '../../application/dispatch.ts';
import { type DispatchRules, nextLookAt } from '../../application/dispatch-times.ts';
import type { DispatchBoard, Wake } from '../../application/ports.ts';

type Notes = { warn(facts: object, message: string): void };

const timer = (deliveryId: string, dueAt: Date): DueTimer => ({ kind: 'dispatch', id: deliveryId, dueAt });

/** Sets the alarm for a delivery that waits. When the queue cannot be reached, it is set with all that waits. */
export const wakeBy =
  (broker: Pick<Broker, 'timers'>, notes: Notes): Wake =>
  async (deliveryId, at) => {
    try {
      await broker.timers.add('delivery', [timer(deliveryId, at)]);
    } catch (error) {
      notes.warn({ deliveryId, at, err: error }, 'the alarm for a delivery could not be set; it will be, with all that waits');
    }
  };

type Dependencies = {
  readonly board: Pick<DispatchBoard, 'allWaiting'>;
  readonly dispatch: Pick<Dispatch, 'seeTo'>;
  readonly rules: DispatchRules;
  readonly clock: Clock;
};

/** The delivery context's alarm clock, made again from what waits whenever the queue may have forgotten. */
export const dispatchTimers = ({ board, dispatch, rules, clock }: Dependencies) => ({
  pending: async (): Promise<readonly DueTimer[]> => {
    const now = clock().getTime();
    return (await board.allWaiting()).map((waiting) => timer(waiting.id, nextLookAt(waiting, rules, now)));
  },
  fire: ({ id }: Timer): Promise<void> => dispatch.seeTo(id),
});
