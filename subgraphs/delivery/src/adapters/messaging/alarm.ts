import type { Clock } from '#kernel/clock.ts';
import type { Broker } from '#messaging/broker.ts';
import type { DueTimer, Timer } from '#messaging/timers.ts';
import type { Dispatch } from '../../application/dispatch.ts';
import { type DispatchRules, nextLookAt } from '../../application/dispatch-times.ts';
import type { DispatchBoard, Wake } from '../../application/ports.ts';

type Notes = { warn(facts: object, message: string): void };

const kinds = { DELIVERY: 'dispatch', NEAR_RIDER: 'near-rider' } as const;
const timer = (id: string, dueAt: Date, what: keyof typeof kinds = 'DELIVERY'): DueTimer => ({ kind: kinds[what], id, dueAt });

const mostKnown = 10_000;

/** Sets the alarm for a delivery that waits, or a rider. When the queue cannot be reached, it is set with all that waits. */
export const wakeBy = (broker: Pick<Broker, 'timers'>, notes: Notes): Wake => {
  const set = new Map<string, number>(); // by whom it is for: most are asked for again when they are looked at for another reason
  return async (id, at, what) => {
    if (set.get(id) === at.getTime()) return;
    try {
      await broker.timers.add('delivery', [timer(id, at, what)]);
      if (set.size >= mostKnown) set.clear();
      set.set(id, at.getTime());
    } catch (error) {
      notes.warn({ id, at, err: error }, 'an alarm of the dispatch could not be set; it will be, with all that waits');
    }
  };
};

type Dependencies = {
  readonly board: Pick<DispatchBoard, 'allWaiting'>;
  readonly dispatch: Pick<Dispatch, 'seeTo' | 'seeToThoseNear'>;
  readonly rules: DispatchRules;
  readonly clock: Clock;
};

/** The delivery context's alarm clock, made again from what waits whenever the queue may have forgotten. */
export const dispatchTimers = ({ board, dispatch, rules, clock }: Dependencies) => ({
  pending: async (): Promise<readonly DueTimer[]> => {
    const now = clock().getTime();
    return (await board.allWaiting()).map((waiting) => timer(waiting.id, nextLookAt(waiting, rules, now)));
  },
  fire: ({ kind, id }: Timer): Promise<void> => (kind === kinds.NEAR_RIDER ? dispatch.seeToThoseNear(id) : dispatch.seeTo(id)),
});
