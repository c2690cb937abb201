import { setTimeout as pause } from 'node:timers/promises';

/**
 * Tries again and again, at once and then in short steps, until `attempt` no longer throws, and answers what it answered.
 * When the time is up it throws the last failure, which tells what was seen: `await eventually(async () => expect(await status()).toBe('PLACED'))`.
 */
export const eventually = async <T>(attempt: () => Promise<T> | T, { withinMs = 30_000 }: { withinMs?: number } = {}): Promise<T> => {
  const start = performance.now();
  for (let waitMs = 2; ; waitMs = Math.min(waitMs * 1.5, 100)) {
    try {
      return await attempt();
    } catch (error) {
      const waitedMs = performance.now() - start;
      if (waitedMs < withinMs) await pause(Math.min(waitMs, withinMs - waitedMs));
      else throw lastSeen(error, waitedMs);
    }
  }
};

// the error itself, so that Jest still shows the difference and the line
const lastSeen = (error: unknown, waitedMs: number): unknown => {
  if (!(error instanceof Error)) return error;
  const note = `(still so after ${(waitedMs / 1_000).toFixed(1)} s)`;
  error.message = `${error.message}\n\n${note}`;
  return error;
};
