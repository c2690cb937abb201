import type { EventEnvelope } from '#contracts/event.ts';

/**
 * That a context listens to an aggregate's events. `id` is made at random when it is bound, so a binding that was lost and
 * made again is another one. `heard`: the newest of these events that it had taken by then, null for none.
 */
export type Binding = { readonly consumer: string; readonly aggregateType: string; readonly id: string; readonly heard: string | null };

/** Who listens to what. `epoch` is another one whenever the queue may have forgotten something: emptied, restarted, failed over. */
export type Routes = { readonly epoch: string; readonly bindings: readonly Binding[] };

/** An event that was not done, and why. `itsOwn`: it was tried. Else nobody came to it, as the database was away, and that is no attempt at it. */
export type Failure = { readonly event: EventEnvelope; readonly error: unknown; readonly itsOwn: boolean };

export type ConsumeOptions = {
  /** Handfuls of events worked on at the same time. */
  readonly concurrency: number;
  /** Milliseconds until the next attempt, after the n-th failed. */
  readonly backoff: (attempt: number) => number;
  /** Called when the queue itself gives an event up: it killed its process too often, or it cannot be read. */
  readonly onGivenUp: (event: EventEnvelope, error: Error) => Promise<void>;
};

export type Timer = { readonly kind: string; readonly id: string };
export type DueTimer = Timer & { readonly dueAt: Date };

/** A hint that there is something new, or that hints were lost and it is better to look. */
export type Hint = { readonly kind: 'message'; readonly message: unknown } | { readonly kind: 'resync' };

export type PubSub = {
  /**
   * Tells every subscriber of the topic, in whatever process. It is a hint: where it cannot be told that is logged, and
   * nothing is thrown, as the truth is in the database. A message longer than 7,000 bytes becomes a resync.
   */
  publish(topic: string, message: unknown): Promise<void>;
  /** Resolves when every hint from now on will be heard. */
  subscribe(topic: string, listener: (hint: Hint) => void): Promise<() => void>;
};

export type Stop = () => Promise<void>;

/**
 * Queues, bindings, timers and pub/sub, on Redis or on PostgreSQL. It may lose what it holds: what it carries can be made
 * again from the contexts' databases. When it cannot be reached, what is asked of it fails within seconds, and works again by itself.
 */
export type Broker = {
  readonly kind: 'redis' | 'postgres';
  /** From now on the consumer is sent the events of these aggregates; by type, `heard` is the newest one it has taken already. Bound already, nothing changes. */
  bind(consumer: string, aggregateTypes: readonly string[], heard?: Readonly<Record<string, string>>): Promise<void>;
  unbind(consumer: string, aggregateTypes: readonly string[]): Promise<void>;
  routes(): Promise<Routes>;
  /** The same as it stood at most so many milliseconds ago, for all in this process who ask: to see whether something has changed, and for nothing that must not be missed. */
  recentRoutes(maxAgeMs: number): Promise<Routes>;
  /** Puts events on the consumer's queue, many to a job. Within one `round` the same events are not put on it again while they are on it. */
  send(consumer: string, events: readonly EventEnvelope[], round: string): Promise<void>;
  /**
   * Hands over the events of the consumer's queue, a handful at a time, with the number of the attempt, from 1. Those the
   * handler answers, failed, come again, each by itself; when it throws, all of them do.
   */
  consume(consumer: string, handler: (events: readonly EventEnvelope[], attempt: number) => Promise<readonly Failure[]>, options: ConsumeOptions): Promise<Stop>;
  readonly timers: {
    add(context: string, timers: readonly DueTimer[]): Promise<void>;
    /** Calls `fire` when a timer is due; again, ever more slowly, while that throws. */
    work(context: string, fire: (timer: Timer) => Promise<void>): Promise<Stop>;
  };
  readonly pubsub: PubSub;
  /** Throws when the store does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
};
