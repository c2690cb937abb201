import type { Broker, DueTimer, Timer } from './broker.ts';
import type { Logger } from './logger.ts';
import { startLoop } from './loop.ts';

export type { DueTimer, Timer } from './broker.ts';

export type TimersOptions = {
  readonly context: string;
  readonly broker: Pick<Broker, 'timers' | 'recentRoutes'>;
  /** Does what is due. It may come twice, or for what is settled already: it asks the state, and then does it or does nothing. A throw is tried again. */
  readonly fire: (timer: Timer) => Promise<void>;
  /** Every timer that has not been settled, from the database: the queue is only its alarm clock. */
  readonly pending: () => Promise<readonly DueTimer[]>;
  /** How often all that is pending is set again. */
  readonly remakeMs?: number;
  /** How often to look whether the queue was emptied. */
  readonly epochMs?: number;
  readonly logger?: Logger;
};

export type Timers = {
  /** Sets a timer. Never throws: what cannot be set now is set when all that is pending is. */
  schedule(timer: DueTimer): Promise<void>;
  stop(): Promise<void>;
};

const atOnce = 1_000;

/** Fires a context's timers when they are due, whatever the queue forgets. A timer set twice does no harm. */
export const startTimers = async ({ context, broker, fire, pending, remakeMs = 60_000, epochMs = 3_000, logger }: TimersOptions): Promise<Timers> => {
  let madeAt = Number.NEGATIVE_INFINITY;
  let madeIn = '';
  const remake = async () => {
    const { epoch } = await broker.recentRoutes(epochMs); // set in an epoch that has just ended, they are set again in the next look
    if (epoch === madeIn && performance.now() - madeAt < remakeMs) return;
    const began = performance.now();
    const timers = await pending();
    for (let sent = 0; sent < timers.length; sent += atOnce) await broker.timers.add(context, timers.slice(sent, sent + atOnce));
    [madeAt, madeIn] = [began, epoch];
    logger?.debug({ context, timers: timers.length }, 'all pending timers were set');
  };
  const stopWork = await broker.timers.work(context, fire);
  const remaking = startLoop(`${context} timers`, remake, { everyMs: Math.min(epochMs, remakeMs), logger });
  return {
    async schedule(timer) {
      try {
        await broker.timers.add(context, [timer]);
      } catch (error) {
        logger?.warn({ ...timer, err: error }, 'a timer could not be set; it will be with all that is pending');
      }
    },
    stop: async () => {
      await Promise.all([remaking.stop(), stopWork()]);
    },
  };
};
