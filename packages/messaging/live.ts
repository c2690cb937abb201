import { createBell, patiently } from './bell.ts';
import type { Hint, PubSub } from './broker.ts';

export type LiveFeedOptions<T extends { readonly sequence: number }> = {
  readonly pubsub: Pick<PubSub, 'subscribe'>;
  /** Where a hint comes when there may be something new to read. */
  readonly topic: string;
  /** The sequence of the last item the subscriber has. Without one it begins with what is new from now on. */
  readonly after?: number | null;
  /** The items past a sequence, in order; as many as it likes to give at a time. */
  readonly read: (after: number) => Promise<readonly T[]>;
  /** The last sequence there is. */
  readonly latest: () => Promise<number>;
  readonly signal?: AbortSignal;
  /** How often to read without a hint: the net under hints that were lost. */
  readonly idleReadMs?: number;
};

/**
 * Everything past a cursor and then what comes, with no gap and no repeat. The feed is pulled: a slow subscriber holds one
 * page of items and one bit that says there is more, however much that is. A read that fails is tried again for some
 * seconds, then thrown.
 */
export const liveFeed = <T extends { readonly sequence: number }>(options: LiveFeedOptions<T>): AsyncGenerator<T, void, void> => {
  const ended = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ended.signal]) : ended.signal;
  const items = follow(options, signal);
  // A generator that awaits takes no return() before that await is over: whoever waits for a hint is woken first.
  const end = <R>(finish: () => Promise<R>): Promise<R> => (ended.abort(), finish());
  return {
    next: () => items.next(),
    return: (value) => end(() => items.return(value as void)),
    throw: (error) => end(() => items.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => end(async () => void (await items.return())),
  };
};

async function* follow<T extends { readonly sequence: number }>({ pubsub, topic, after, read, latest, idleReadMs = 15_000 }: LiveFeedOptions<T>, signal: AbortSignal): AsyncGenerator<T, void, void> {
  if (signal.aborted) return;
  const bell = createBell(signal);
  // listen before reading: what happens between the two would be lost
  const unsubscribe = await pubsub.subscribe(topic, (_hint: Hint) => bell.ring());
  try {
    let cursor = after ?? (await patiently(latest, signal));
    while (!signal.aborted) {
      bell.hush(); // before the read: a hint that comes while reading is for another one
      const items = await patiently(() => read(cursor), signal);
      for (const item of items) {
        if (item.sequence <= cursor) continue;
        cursor = item.sequence;
        yield item;
        if (signal.aborted) return;
      }
      if (items.length === 0) await bell.wait(idleReadMs);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    unsubscribe();
  }
}
