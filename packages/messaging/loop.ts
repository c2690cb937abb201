import type { Logger } from './logger.ts';

export type Loop = {
  /** Work again now, or as soon as the work under way is done. */
  wake(): void;
  /** Resolves when the work under way is done; no more follows. */
  stop(): Promise<void>;
};

/** Milliseconds to wait after the n-th failure in a row: doubling up to `most`, less up to a half so that many do not come back as one. */
export const pauseAfter = (failures: number, first = 100, most = 5_000): number => Math.min(first * 2 ** (failures - 1), most) * (0.5 + Math.random() / 2);

/** Does `work` at once, then every `everyMs` (or after as many as it returns) and when woken; never twice at a time. When it fails, that is logged, and it is tried again after a pause that grows. */
export const startLoop = (name: string, work: () => Promise<number | void>, { everyMs, logger }: { everyMs: number; logger?: Logger }): Loop => {
  let stopped = false;
  let due = false;
  let failures = 0;
  let endPause = () => {};
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endPause = () => (clearTimeout(timer), resolve());
    });
  const run = async () => {
    while (!stopped) {
      due = false;
      let nextMs = everyMs;
      try {
        nextMs = (await work()) ?? everyMs;
        if (failures > 0) logger?.info({ loop: name, failures }, 'works again');
        failures = 0;
      } catch (error) {
        failures += 1;
        logger?.warn({ loop: name, failures, err: error }, 'failed; will be tried again');
      }
      if (stopped) return;
      if (failures > 0) await pause(pauseAfter(failures));
      else if (!due) await pause(nextMs);
    }
  };
  const running = run();
  return {
    wake: () => {
      due = true;
      if (failures === 0) endPause(); // being woken is no reason to hurry what fails
    },
    stop: () => ((stopped = true), endPause(), running),
  };
};
