import type { Clock } from '#kernel/clock.ts';
import { commandHandler } from '#kernel/command-handler.ts';
import { isOutsideChannel, type OutsideChannel } from '../domain/channel.ts';
import { notification } from '../domain/decider.ts';
import { type Answer, dueAt, openDelivery, type ToldNotification } from '../domain/notification.ts';
import type { Notes, Notifications, OutsideChannels, People, Wake } from './ports.ts';

type Dependencies = {
  readonly notifications: Notifications;
  readonly people: Pick<People, 'contactOf'>;
  readonly channels: OutsideChannels;
  readonly wake: Wake;
  readonly clock: Clock;
  /** Longer than any channel takes for one attempt: whoever has not recorded an answer by then is gone. */
  readonly attemptMs: number;
  readonly nextTry: (tries: number, at: Date) => Date;
  readonly notes: Notes;
};

/** Three channels, three times each, and some room for who comes between. */
const mostSteps = 20;

/**
 * Sends a notification on its way out, one channel after another, until it has arrived, waits for something or has no way
 * left. Each attempt is recorded before it is made and its answer after, so that a process that dies in between leaves a
 * trace to follow. It may run twice, and at the same time: whoever records the attempt first makes it.
 */
export const sendOut = ({ notifications, people, channels, wake, clock, attemptMs, nextTry, notes }: Dependencies) => {
  const handle = commandHandler(notification, notifications);

  const attempt = async (id: string, channel: OutsideChannel, { personId, title, body, template, variables, orderId, kind }: ToldNotification): Promise<Answer> => {
    const send = channels.get(channel);
    if (send === undefined) return { kind: 'REFUSED', result: 'CHANNEL_OFF' };
    try {
      return await send({ id, title, body, template, variables, orderId, kind }, await people.contactOf(personId));
    } catch (error) {
      notes.error({ notification: id, channel, err: error }, 'a channel failed in a way it should not');
      return { kind: 'FAILED', result: 'FAULT', away: false };
    }
  };

  return async (id: string): Promise<void> => {
    for (let step = 1; step <= mostSteps; step += 1) {
      const now = clock();
      const begun = await handle(id, { type: 'BeginAttempt', at: now.toISOString(), until: new Date(now.getTime() + attemptMs).toISOString() });
      if (begun.kind === 'keyReused') throw new Error('a command without a key cannot have its key reused');
      if (begun.kind === 'rejected') {
        const due = begun.reason === 'NOT_DUE' && begun.state.status === 'TOLD' ? dueAt(begun.state) : null;
        if (due !== null) await wake([{ id, dueAt: new Date(due) }]);
        return;
      }
      const open = begun.state.status === 'TOLD' ? openDelivery(begun.state) : null;
      if (begun.state.status !== 'TOLD' || open === null || !isOutsideChannel(open.channel)) throw new Error(`an attempt at ${id} was begun, and there is none`);
      const { channel, tries } = open;
      const answer = await attempt(id, channel, begun.state);
      const at = clock();
      if (answer.kind !== 'SENT') notes.warn({ notification: id, channel, tries, result: answer.result }, 'a channel did not take a notification');
      const recorded = await handle(id, { type: 'RecordAnswer', at: at.toISOString(), channel, attempt: tries, answer, retryAt: nextTry(tries, at).toISOString() });
      if (recorded.kind === 'accepted' && recorded.state.status === 'TOLD' && dueAt(recorded.state) === null) return; // it has arrived, or has no way left
    }
    throw new Error(`notification ${id} comes to no rest`);
  };
};

/** When to try again after `tries` attempts: doubling, less up to a half so that many do not come back as one. */
export const nextTry =
  ({ firstMs, mostMs }: { readonly firstMs: number; readonly mostMs: number }, random: () => number) =>
  (tries: number, at: Date): Date =>
    new Date(at.getTime() + Math.round(Math.min(firstMs * 2 ** (tries - 1), mostMs) * (0.5 + random() / 2)));
