import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { NotHeardYet } from '#kernel/not-heard-yet.ts';
import { describeError } from '#platform/redact.ts';
import type { Broker, Failure } from './broker.ts';
import { inboxOn, parkedIn, type Line, type ParkedEvent } from './inbox.ts';
import { createLanes, createSlots } from './lanes.ts';
import type { Logger } from './logger.ts';
import { pauseAfter, startLoop } from './loop.ts';
import { conflictIn } from './persistence/conflict.ts';
import { openPool, type Database } from './persistence/pool.ts';

/**
 * What a context does about an event. 'applied': it was done, and the receipt was written in the same transaction
 * (`received: event` in the journal entry). 'ignored': it means nothing here, and nothing was written. It throws NotHeardYet
 * for an event that it can do something about only when it has heard of another aggregate.
 */
export type EventHandler = (event: EventEnvelope) => Promise<'applied' | 'ignored'>;

export type ConsumerOptions = Database & {
  readonly context: string;
  readonly broker: Pick<Broker, 'bind' | 'consume' | 'recentRoutes' | 'send' | 'unbind'>;
  /** By aggregate type. The context is bound to each and to no other, and to the whole of it, so that a gap in the sequence is always an event that is missing. */
  readonly handlers: Readonly<Record<string, EventHandler>>;
  /** Events worked on at the same time; never two of one aggregate. Half of what a context has in connections, so that who asks it something does not wait behind them. */
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
/** How often an event is tried that needs what another aggregate has not told yet, before it is looked at once in `forgottenAfterMs` only. */
const attemptsWithoutAnother = 4;
/** Handfuls of events that are worked on side by side, so that a slow event does not keep what comes after its handful waiting. */
const handfuls = 2;

/** Binds the context and works on its queue. Any number of replicas may share it: each event's effects happen once, in the order of its aggregate. */
export const startConsumer = async (options: ConsumerOptions): Promise<Consumer> => {
  const { context, broker, handlers, concurrency = 5, attempts = 10, backoff = (attempt: number) => pauseAfter(attempt, 400, 30_000), logger, rebindMs = 3_000 } = options;
  const { pool, close } = openPool(options, { logger });
  const inbox = inboxOn(pool);
  const inLane = createLanes();
  const inSlot = createSlots(concurrency);

  const handle = async (event: EventEnvelope, handler: EventHandler): Promise<'applied' | 'ignored'> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await handler(event);
      } catch (error) {
        const conflict = conflictIn(error);
        if (conflict === 'RECEIVED') return 'applied'; // by another replica, which was faster
        if (conflict !== 'VERSION' || tries === conflictTries) throw error;
        logger?.debug({ event: event.id, tries }, 'somebody else was faster with the aggregate: once more');
      }
    }
  };

  /**
   * Applies events of one aggregate that follow each other, from the one that is next in its line, and says where the line
   * stands then. The receipts of those that mean nothing are written together: when that is missed, they mean nothing again.
   */
  const advance = async (events: readonly EventEnvelope[], handler: EventHandler): Promise<{ line: Line; failure: Failure | null }> => {
    const [first] = events as [EventEnvelope];
    const ignored: EventEnvelope[] = [];
    let applied = null as EventEnvelope | null;
    let failure = null as Failure | null;
    await inSlot(async () => {
      for (const event of events) {
        try {
          if ((await handle(event, handler)) === 'ignored') ignored.push(event);
          else applied = event;
        } catch (error) {
          failure = { event, error, itsOwn: true };
          return;
        }
      }
    });
    const line = await inbox.settle(first, ignored);
    // that another replica applied it meanwhile may look like any failure here: what counts is the receipt
    if (failure !== null && line.at >= failure.event.sequence) failure = null;
    if (failure === null && applied !== null && line.kept < applied.sequence) {
      failure = { event: applied, itsOwn: true, error: new Error(`the handler of ${applied.type} said 'applied' but wrote no receipt: put \`received: event\` into the journal entry of its transaction`) };
    }
    return { line, failure };
  };

  /** Takes events of one aggregate, in the order of their sequences. Answers the one that failed; those behind it are parked. */
  const take = async (events: readonly EventEnvelope[], line: Line, handler: EventHandler): Promise<Failure | null> => {
    const [one] = events as [EventEnvelope];
    let failed: Failure | null = null;
    const inTurn = events.filter(({ sequence }) => sequence > line.at).filter(({ sequence }, index) => sequence === line.at + 1 + index);
    if (inTurn.length > 0) ({ line, failure: failed } = await advance(inTurn, handler));
    const early = events.filter((event) => event.sequence > line.at && event.id !== failed?.event.id);
    if (early.length > 0) {
      await inbox.park(early, 'EARLY');
      // Look again: whoever applied the event before these may have looked for followers just before they were parked.
      // Both sides write first and look after, so at least one of them sees the other.
      line = await inbox.look(one);
    }
    // Also after a duplicate: the first time round, its worker may have died before it got here.
    while (failed === null && line.next !== null) {
      const follower = line.next;
      const { line: after, failure } = await advance([follower], handler);
      if (failure !== null) {
        // its failure is not that of those before it: it gets attempts of its own, and stays parked until one of them is good
        logger?.warn({ event: follower.id, err: failure.error }, 'an event that had waited failed; it will be tried again');
        await broker.send(context, [follower], randomUUID());
        break;
      }
      line = after;
    }
    return failed;
  };

  const setAside = async (event: EventEnvelope, attempt: number, error: unknown) => {
    await inbox.park([event], 'POISON', attempt, describeError(error));
    logger?.error({ event: event.id, type: event.type, aggregate: event.subject, attempt, err: error }, 'an event was set aside; what follows it waits');
  };

  const receive = async (events: readonly EventEnvelope[], attempt: number): Promise<readonly Failure[]> => {
    const lines = Map.groupBy(events, ({ aggregatetype, subject }) => `${aggregatetype} ${subject}`);
    const failures = await Promise.all([...lines].map(async ([key, ofLine]): Promise<readonly Failure[]> => {
      const [first] = ofLine as [EventEnvelope];
      const handler = Object.hasOwn(handlers, first.aggregatetype) ? handlers[first.aggregatetype] : undefined;
      if (handler === undefined) {
        // another replica's may know it, newer than this one: dropped here it would be missing there
        const error = new NotHeardYet(`nobody here handles events of ${first.aggregatetype}`);
        return ofLine.map((event) => ({ event, error, itsOwn: true }));
      }
      const inOrder = [...new Map(ofLine.map((event) => [event.sequence, event])).values()].toSorted((a, b) => a.sequence - b.sequence);
      try {
        const failure = await inLane(key, async () => take(inOrder, await inbox.look(first), handler));
        return failure === null ? [] : [failure];
      } catch (error) {
        return ofLine.map((event) => ({ event, error, itsOwn: false })); // the inbox could not be asked: all of them come again, however long that lasts
      }
    }));
    const again: Failure[] = [];
    for (const failure of failures.flat()) {
      const { event, error, itsOwn } = failure;
      const waits = error instanceof NotHeardYet;
      if (!itsOwn || attempt < (waits ? attemptsWithoutAnother : attempts)) again.push(failure); // the queue brings it again
      else if (waits) await inbox.park([event], 'EARLY', attempt, describeError(error));
      else await setAside(event, attempt, error);
    }
    return again;
  };

  const aggregateTypes = Object.keys(handlers);
  /** Binds what is not bound, at the start or as the queue was emptied, and says what it has heard of it. */
  const bind = async (maxAgeMs: number) => {
    const { bindings } = await broker.recentRoutes(maxAgeMs);
    const bound = bindings.filter(({ consumer }) => consumer === context).map(({ aggregateType }) => aggregateType);
    const missing = aggregateTypes.filter((type) => !bound.includes(type));
    if (missing.length > 0) await broker.bind(context, missing, await inbox.newest(missing));
    return bound.filter((type) => !aggregateTypes.includes(type));
  };
  // once only: a replica that is older or newer than this one binds what it follows
  const unknown = await bind(0);
  if (unknown.length > 0) await broker.unbind(context, unknown);
  const binding = startLoop(`${context} binding`, async () => void (await bind(rebindMs)), { everyMs: rebindMs, logger });
  const finding = startLoop(`${context} forgotten events`, async () => broker.send(context, await inbox.forgotten(aggregateTypes, forgottenAfterMs), randomUUID()), { everyMs: forgottenAfterMs, logger });
  const stopWork = await broker.consume(context, receive, { concurrency: Math.min(handfuls, concurrency), backoff, onGivenUp: (event, error) => setAside(event, 0, error) });

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
