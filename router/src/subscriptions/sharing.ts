import type { GraphQLError } from 'graphql';

/** Takes what a source gives. After `fail` or `complete` nothing more comes. */
export type Sink<T> = { next(event: T): void; fail(errors: readonly GraphQLError[]): void; complete(): void };

/** Starts a source; answers how to stop it. */
export type Open<T> = (sink: Sink<T>) => () => void;

/**
 * Who may join a source that runs already. `from-start`: those who come before its first event, since what a subscription
 * sends first (the state as it is, or what came after a cursor) is sent once. `always`: everybody, for streams of which any
 * moment is as good a beginning. `never`: nobody.
 */
export type SharingMode = 'from-start' | 'always' | 'never';

type Shared<T> = { readonly sinks: Set<Sink<T>>; stop(): void };

/** Sources by key, each opened once for all who ask for the same. A source stops when the last of them leaves. */
export const createSharing = <T>() => {
  const joinable = new Map<string, Shared<T>>();

  const start = (key: string, open: Open<T>, mode: SharingMode, first: Sink<T>): Shared<T> => {
    const sinks = new Set([first]);
    const close = () => {
      if (joinable.get(key) === shared) joinable.delete(key);
    };
    let stop = () => {};
    let ended = false;
    const shared: Shared<T> = {
      sinks,
      stop: () => {
        close();
        if (!ended) stop();
        ended = true;
      },
    };
    const end = (tell: (sink: Sink<T>) => void) => {
      const told = [...sinks];
      sinks.clear();
      shared.stop();
      told.forEach(tell);
    };
    if (mode !== 'never') joinable.set(key, shared);
    const opened = open({
      next: (event) => {
        if (mode === 'from-start') close();
        for (const sink of sinks) sink.next(event);
      },
      fail: (errors) => end((sink) => sink.fail(errors)),
      complete: () => end((sink) => sink.complete()),
    });
    stop = opened;
    if (ended) opened(); // it ended before it had been opened
    return shared;
  };

  return {
    /** Joins the source with this key, or opens it. Answers how to leave. */
    join: (key: string, open: Open<T>, mode: SharingMode, sink: Sink<T>): (() => void) => {
      const running = joinable.get(key);
      const shared = running ?? start(key, open, mode, sink);
      running?.sinks.add(sink);
      return () => {
        if (shared.sinks.delete(sink) && shared.sinks.size === 0) shared.stop();
      };
    },
  };
};
