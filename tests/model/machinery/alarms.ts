import type { DueTimer, Timer } from '#messaging/timers.ts';
import type { Tasks } from './tasks.ts';

/** What a context says of its timers; the queue is only its alarm clock. */
export type Clockwork = { pending(): Promise<readonly DueTimer[]>; fire(timer: Timer): Promise<void> };

const same = (a: DueTimer, b: DueTimer) => a.kind === b.kind && a.id === b.id && a.dueAt.getTime() === b.dueAt.getTime();

/** The queue's timers of one context. */
export const createAlarms = () => {
  const set: DueTimer[] = [];
  return {
    set,
    add: (timers: readonly DueTimer[]): void => {
      for (const timer of timers) if (!set.some((one) => same(one, timer))) set.push(timer);
    },
    due: (now: Date): readonly DueTimer[] => set.filter(({ dueAt }) => dueAt <= now),
    remove: (timer: DueTimer): void => {
      const at = set.indexOf(timer);
      if (at >= 0) set.splice(at, 1);
    },
    forget: (): void => void (set.length = 0),
  };
};
export type Alarms = ReturnType<typeof createAlarms>;

/** The same, as the port through which a context sets them. */
export const queueOf = (alarms: Alarms, tasks: Tasks) => ({
  timers: {
    add: async (_context: string, timers: readonly DueTimer[]): Promise<void> => {
      await tasks.gate();
      alarms.add(timers);
    },
    work: async () => async () => {},
  },
});

/** What a context notes for whoever runs it is nothing here. */
export const silent = { warn: () => {}, error: () => {} };
