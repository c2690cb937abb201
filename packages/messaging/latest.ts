import { createBell, patiently } from './bell.ts';
import type { Hint, PubSub } from './broker.ts';

/** How what is followed stands. */
export type Standing<T> = {
  /** The value as it is kept; null when there is none for now. */
  readonly value: T | null;
  /** Where newer values are told, as messages; null while there is nowhere. */
  readonly source: string | null;
  /** Nothing more will come. */
  readonly over: boolean;
  /** It is not for whoever follows: the feed throws this. */
  readonly refusal?: Error;
};

export type LatestFeedOptions<T> = {
  readonly pubsub: Pick<PubSub, 'subscribe'>;
  /** Where a hint comes when it should be looked at again. */
  readonly topic: string;
  readonly look: () => Promise<Standing<T>>;
  /** The value that a message of the source holds; null for one that means nothing. */
  readonly read: (message: unknown) => T | null;
  /** Whether a value is news to somebody who has the other one. */
  readonly isNewer: (value: T, than: T) => boolean;
  /** How often to look without a hint: the net under hints that were lost. */
  readonly idleLookMs?: number;
};

/**
 * The latest value, then each that is newer, for as long as there are any: the latest wins, and whoever takes them slowly
 * misses those in between. A message carries the value itself, so that a value costs its followers no question.
 */
export const latestFeed = <T>(options: LatestFeedOptions<T>): AsyncGenerator<T, void, void> => {
  const ended = new AbortController();
  const values = follow(options, ended.signal);
  // as in live.ts: a generator that awaits takes no return() before that await is over
  const end = <R>(finish: () => Promise<R>): Promise<R> => (ended.abort(), finish());
  return {
    next: () => values.next(),
    return: () => end(() => values.return()),
    throw: (error) => end(() => values.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => end(async () => void (await values.return())),
  };
};

async function* follow<T>({ pubsub, topic, look, read, isNewer, idleLookMs = 15_000 }: LatestFeedOptions<T>, signal: AbortSignal): AsyncGenerator<T, void, void> {
  const bell = createBell(signal);
  let isStale = true;
  let told: T | null = null;
  let source: string | null = null;
  let leaveSource = () => {};
  let last: T | null = null;
  const lookAgain = () => ((isStale = true), bell.ring());
  const hear = (hint: Hint) => {
    if (hint.kind === 'resync') return lookAgain();
    const value = read(hint.message);
    if (value !== null && (told === null || isNewer(value, told))) told = value;
    bell.ring();
  };
  const moveTo = async (to: string | null) => {
    leaveSource();
    leaveSource = () => {};
    [source, told, last] = [to, null, null]; // another one tells from now on, by times of its own
    if (to !== null) leaveSource = await pubsub.subscribe(to, hear);
  };
  const leaveTopic = await pubsub.subscribe(topic, lookAgain);
  try {
    while (!signal.aborted) {
      bell.hush();
      if (isStale) {
        isStale = false;
        const standing = await patiently(look, signal);
        if (standing.refusal) throw standing.refusal;
        if (standing.over) return;
        if (standing.source !== source) {
          await moveTo(standing.source);
          isStale = true; // listen before reading: what was told between the two would be lost
          continue;
        }
        if (standing.value !== null && (told === null || isNewer(standing.value, told))) told = standing.value;
      }
      const value: T | null = told;
      if (value !== null && (last === null || isNewer(value, last))) {
        last = value;
        yield value;
        continue;
      }
      if (!isStale && !(await bell.wait(idleLookMs))) isStale = true;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    leaveTopic();
    leaveSource();
  }
}
