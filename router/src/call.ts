import type { Rights } from './rights.ts';

/** One client's request on its way through the router. */
export type Call = { readonly rights: Rights; readonly traceparent: string | null; readonly cancellation: Cancellation };

/** Tells that nobody waits for the answer any more. Lighter than an AbortController, of which every request would need one. */
export type Cancellation = {
  readonly cancelled: boolean;
  cancel(): void;
  /** Calls `listener` at most once, when cancelled; answers how to stop listening. */
  onCancel(listener: () => void): () => void;
};

export const createCancellation = (): Cancellation => {
  let cancelled = false;
  let listeners: Set<() => void> | null = null;
  return {
    get cancelled() {
      return cancelled;
    },
    cancel: () => {
      cancelled = true;
      const told = listeners;
      listeners = null;
      if (told) for (const listener of told) listener();
    },
    onCancel: (listener) => {
      if (cancelled) listener();
      else (listeners ??= new Set()).add(listener);
      return () => listeners?.delete(listener);
    },
  };
};
