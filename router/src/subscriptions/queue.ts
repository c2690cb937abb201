import type { GraphQLError } from 'graphql';

/** A bounded queue between a source that does not wait and a reader that may be slow, read as an async generator. */
export type Queue<T> = AsyncGenerator<T, undefined> & {
  /** False when the queue was full: it then holds `overflow`'s error and nothing else. */
  push(item: T): boolean;
  /** What is queued is still read; then the reader is thrown the error. */
  fail(error: GraphQLError): void;
  end(): void;
};

/** `onDone` is called once: when the source ends, the queue overflows or the reader leaves, whichever is first. */
export const createQueue = <T>(most: number, overflow: () => GraphQLError, onDone: () => void): Queue<T> => {
  let items: T[] = [];
  let ended = false;
  let failure: GraphQLError | null = null;
  let waiting: { resolve(result: IteratorResult<T, undefined>): void; reject(error: unknown): void } | null = null;
  const close = (error: GraphQLError | null) => {
    if (ended) return;
    ended = true;
    failure = error;
    onDone();
    const reader = waiting;
    waiting = null;
    if (!reader) return;
    if (error) reader.reject(error);
    else reader.resolve({ value: undefined, done: true });
  };
  const leave = async (): Promise<IteratorResult<T, undefined>> => {
    items = [];
    close(null);
    return { value: undefined, done: true };
  };

  return {
    push: (item) => {
      if (ended) return true;
      if (waiting) {
        const reader = waiting;
        waiting = null;
        reader.resolve({ value: item, done: false });
      } else if (items.length >= most) {
        items = [];
        close(overflow());
        return false;
      } else {
        items.push(item);
      }
      return true;
    },
    fail: close,
    end: () => close(null),
    next: () => {
      if (items.length > 0) return Promise.resolve({ value: items.shift() as T, done: false });
      if (failure) {
        const error = failure;
        failure = null;
        return Promise.reject(error);
      }
      if (ended) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve, reject) => (waiting = { resolve, reject }));
    },
    return: leave,
    throw: leave,
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await leave()),
  };
};
