import type { Broker } from '#messaging/broker.ts';
import { gather } from '#messaging/gather.ts';
import type { DueTimer, Timer } from '#messaging/timers.ts';
import type { Alarm, Notes, Notifications, Wake } from '../../application/ports.ts';

const timer = ({ id, dueAt }: Alarm): DueTimer => ({ kind: 'notification', id, dueAt });

/** Alarms that are asked for within so many milliseconds are set together: of what concerns many, many are. */
const gatherMs = 5;
const most = 500;

/** Sets the alarm for notifications. When the queue cannot be reached, they are set with all that is pending. */
export const wakeBy = (broker: Pick<Broker, 'timers'>, notes: Notes): Wake => {
  const set = gather(async (alarms: readonly Alarm[]) => {
    await broker.timers.add('notification', alarms.map(timer));
    return alarms.map(() => true);
  }, { most, waitMs: gatherMs });
  return async (alarms) => {
    try {
      await Promise.all(alarms.map(set));
    } catch (error) {
      notes.warn({ notifications: alarms.length, err: error }, 'the alarm for notifications could not be set; it will be, with all that is pending');
    }
  };
};

/** The notification context's alarm clock, made again from the database whenever the queue may have forgotten. A job names a notification, and says nothing of it. */
export const notificationTimers = ({ pending }: Pick<Notifications, 'pending'>, send: (id: string) => Promise<void>) => ({
  pending: async (): Promise<readonly DueTimer[]> => (await pending()).map(timer),
  fire: ({ id }: Timer): Promise<void> => send(id),
});
