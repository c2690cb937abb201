import { BrokenCircuitError, bulkhead, BulkheadRejectedError, circuitBreaker, CircuitState, ConsecutiveBreaker, ExponentialBackoff, handleWhen, retry, wrap } from 'cockatiel';
import { ProviderFailure } from './provider-failure.ts';

export type ProviderPolicyOptions = {
  /** For a whole call, its retries included. */
  readonly timeoutMs: number;
  readonly retries: number;
  readonly retryFirstMs: number;
  /** So many attempts in a row have to fail for the circuit to open. */
  readonly breakerFailures: number;
  /** How long it stays open before one attempt is let through. */
  readonly breakerOpenMs: number;
  /** Reservations under way at the same time; one more is turned away at once. */
  readonly concurrency: number;
};

/** What to do when nothing is known of when it will be better. */
const overloadedMs = 1_000;

/**
 * How the provider is asked: within a time, again when it fails, not at all for a while when it keeps failing, and not
 * too often at once. A timeout is not tried again here, as the customer is waiting: whoever asks decides what it means.
 */
export const createProviderPolicy = ({ timeoutMs, retries, retryFirstMs, breakerFailures, breakerOpenMs, concurrency }: ProviderPolicyOptions) => {
  const breaker = circuitBreaker(handleWhen((error) => error instanceof ProviderFailure), { halfOpenAfter: breakerOpenMs, breaker: new ConsecutiveBreaker(breakerFailures) });
  const again = retry(handleWhen((error) => error instanceof ProviderFailure && error.kind !== 'TIMEOUT'), { maxAttempts: retries, backoff: new ExponentialBackoff({ initialDelay: retryFirstMs, maxDelay: 1_000 }) });
  const room = bulkhead(concurrency);
  const background = wrap(again, breaker);
  const foreground = wrap(room, again, breaker);
  let openUntil = 0;
  breaker.onBreak(() => (openUntil = Date.now() + breakerOpenMs));

  const openForMs = (): number | null => {
    if (breaker.state === CircuitState.HalfOpen) return overloadedMs; // one is trying; the others need not wait for it
    const ms = openUntil - Date.now();
    return breaker.state === CircuitState.Open && ms > 0 ? ms : null;
  };

  return {
    /** Milliseconds until a call may succeed, or null when it may now. */
    closedForMs: (): number | null => openForMs() ?? (room.executionSlots > 0 ? null : overloadedMs),
    /** Runs `attempt`, if need be several times. Throws a ProviderFailure: `sent` when at least one attempt may have arrived. */
    call: async <T>(attempt: (signal: AbortSignal) => Promise<T>, { shed }: { shed: boolean }): Promise<T> => {
      let sent = false;
      const deadline = AbortSignal.timeout(timeoutMs);
      const watched = async () => {
        try {
          return await attempt(deadline);
        } catch (error) {
          if (error instanceof ProviderFailure && error.sent) sent = true;
          throw error;
        }
      };
      try {
        return await (shed ? foreground : background).execute(watched, deadline);
      } catch (error) {
        if (error instanceof ProviderFailure) throw new ProviderFailure(error.kind, error.message, { sent, retryAfterMs: openForMs() ?? error.retryAfterMs, cause: error });
        if (error instanceof BrokenCircuitError) throw new ProviderFailure('CLOSED', 'the circuit is open', { sent, retryAfterMs: openForMs() ?? overloadedMs, cause: error });
        if (error instanceof BulkheadRejectedError) throw new ProviderFailure('CLOSED', 'too many requests are under way', { sent, retryAfterMs: overloadedMs, cause: error });
        throw error;
      }
    },
  };
};

export type ProviderPolicy = ReturnType<typeof createProviderPolicy>;
