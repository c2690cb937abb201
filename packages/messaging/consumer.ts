import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { EventEnvelope } from '#contracts/event.ts';
import type { Broker } from './broker.ts';
import { inboxOn, parkedIn, type Line, type ParkedEvent } from './inbox.ts';
import { createLanes } from './lanes.ts';
import type { Logger } from './logger.ts';
import { pauseAfter, startLoop } from './loop.ts';
import { conflictIn } from './persistence/conflict.ts';
import { openPool, type Database } from './persistence/pool.ts';

/**
 * What a context does about an event. 'applied': it was done, and the receipt was written in the same transaction
 * (`received: event` in the journal entry). 'ignored': it means nothing here, and nothing was written.
 */
export type EventHandler = (event: EventEnvelope) => Promise<'applied' | 'ignored'>;

export type ConsumerOptions = Database & {
  readonly context: string;
  readonly broker: Pick<Broker, 'bind' | 'consume' | 'send'>;
  /** By aggregate type. The context is bound to each, and to the whole of it, so that a gap in the sequence is always an event that is missing. */
  readonly handlers: Readonly<Record<string, EventHandler>>;
  /** Events worked on at the same time; never two of one aggregate. */
  readonly concurrency?: number;
  /** How often a failing event is tried before it is set aside. */
  readonly attempts?: number;
  /** Milliseconds to wait after the n-th failed attempt. */
  readonly backoff?: (attempt: number) => number;
  readonly logger?: Logger;
  /** How often the bindings are made again, as a queue that was emptied has forgotten them. */
  readonly rebindMs?: number;
};

export type Consumer = {
  /** What waits or was set aside, the poison first. */
  parked(): Promise<ParkedEvent[]>;
  /** Tries what was set aside again. What waits behind it follows by itself. Returns how many were sent. */
  retryParked(which: string | 'all'): Promise<number>;
  stop(): Promise<void>;
};

const conflictTries = 5;
const forgottenAfterMs = 60_000;

/** Binds the context and works on its queue. Any number of replicas may share it: each event's effects happen once, in the order of its aggregate. */
export const startConsumer = async (options: ConsumerOptions): Promise<Consumer> => {
  const { context, broker, handlers, concurrency = 8, attempts = 10, backoff = (attempt: number) => pauseAfter(attempt, 400, 30_000), logger, rebindMs = 3_000 } = options;
  const { pool, close } = openPool(options, { logger });
  const inbox = inboxOn(pool);
  const inLane = createLanes();

  const handle = async (event: EventEnvelope, handler: EventHandler): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        if ((await handler(event)) === 'ignored') await inbox.record(event);
        return;
      } catch (error) {
        const conflict = conflictIn(error);
        if (conflict === 'RECEIVED') return; // another replica was faster
        if (conflict !== 'VERSION' || tries === conflictTries) throw error;
        logger?.debug({ event: event.id, tries }, 'somebody else was faster with the aggregate: once more');
      }
    }
  };

  /** Applies the event that is next in its line, and says where the line stands then. */
  const advance = async (event: EventEnvelope, handler: EventHandler): Promise<Line> => {
    try {
      await handle(event, handler);
    } catch (error) {
      // that another replica applied it meanwhile may look like any failure here: what counts is the receipt
      const line = await inbox.look(event);
      if (line.at >= event.sequence) return line;
      throw error;
    }
    const line = await inbox.look(event);
    if (line.at >= event.sequence) return line;
    throw new Error(`the handler of ${event.type} said 'applied' but wrote no receipt: put \`received: event\` into the journal entry of its transaction`);
  };

  const take = async (event: EventEnvelope, handler: EventHandler): Promise<void> => {
    let line = await inbox.look(event);
    if (event.sequence > line.at + 1) {
      await inbox.park(event, 'EARLY');
      // Look again: whoever applied the event before this one may have looked for followers just before it was parked.
      // Both sides write first and look after, so at least one of them sees the other.
      line = await inbox.look(event);
    } else if (event.sequence === line.at + 1) {
      line = await advance(event, handler);
    }
    // Also after a duplicate: the first time round, its worker may have died before it got here.
    while (line.next !== null) {
      const follower = line.next;
      try {
        line = await advance(follower, handler);
      } catch (error) {
        // its failure is not this event's: it gets attempts of its own, and stays parked until one of them is good
        logger?.warn({ event: follower.id, err: error }, 'an event that had waited failed; it will be tried again');
        await broker.send(context, [follower], randomUUID());
        return;
      }
    }
  };

  const setAside = async (event: EventEnvelope, attempt: number, error: unknown) => {
    await inbox.park(event, 'POISON', attempt, error instanceof Error ? (error.stack ?? error.message) : String(error));
    logger?.error({ event: event.id, type: event.type, aggregate: event.subject, attempt, err: error }, 'an event was set aside; what follows it waits');
  };

  const receive = async (event: EventEnvelope, attempt: number): Promise<void> => {
    const handler = Object.hasOwn(handlers, event.aggregatetype) ? handlers[event.aggregatetype] : undefined;
    if (handler === undefined) {
      logger?.warn({ event: event.id, type: event.type }, 'an event nobody here handles was dropped');
      return;
    }
    try {
      await inLane(`${event.aggregatetype} ${event.subject}`, () => take(event, handler));
    } catch (error) {
      if (attempt < attempts) throw error; // the queue brings it again
      await setAside(event, attempt, error);
    }
  };

  const aggregateTypes = Object.keys(handlers);
  await broker.bind(context, aggregateTypes);
  const binding = startLoop(`${context} binding`, () => broker.bind(context, aggregateTypes), { everyMs: rebindMs, logger });
  const finding = startLoop(`${context} forgotten events`, async () => broker.send(context, await inbox.forgotten(forgottenAfterMs), randomUUID()), { everyMs: forgottenAfterMs, logger });
  const stopWork = await broker.consume(context, receive, { concurrency, backoff, onGivenUp: (event, error) => setAside(event, 0, error) });

  return {
    parked: () => parkedIn(pool),
    retryParked: (which) => retryParked({ pool, broker, context }, which),
    stop: async () => {
      await Promise.all([binding.stop(), finding.stop(), stopWork()]);
      await close();
    },
  };
};

/** Sends what was set aside in a context's database to its consumer once more: all of the poison, or one event by its id. Returns how many. */
export const retryParked = async (
  { pool, broker, context }: { pool: Pick<Pool, 'query'>; broker: Pick<Broker, 'send'>; context: string },
  which: string | 'all',
): Promise<number> => {
  const { rows } = await pool.query<{ envelope: EventEnvelope }>("SELECT envelope FROM parked_event WHERE event_id::text = $1 OR ($1 = 'all' AND reason = 'POISON') ORDER BY event_id", [which]);
  await broker.send(context, rows.map(({ envelope }) => envelope), randomUUID());
  return rows.length;
};
