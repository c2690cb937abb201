import { pauseAfter } from './loop.ts';

/** Rings once however often it is rung before somebody waits for it; an abort rings it as well. */
export const createBell = (signal: AbortSignal) => {
  let rung = false;
  let heard = () => {};
  const ring = () => ((rung = true), heard());
  return {
    ring,
    hush: () => void (rung = false),
    /** Resolves with whether it rang, after these milliseconds at the latest. */
    wait: (ms: number) =>
      new Promise<boolean>((resolve) => {
        if (rung || signal.aborted) return resolve(true);
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          heard = () => {};
          resolve(rung || signal.aborted);
        };
        const timer = setTimeout(done, ms);
        signal.addEventListener('abort', done);
        heard = done;
      }),
  };
};

const tries = 6;

/** Does it again when it fails, for some seconds, then throws what failed last. */
export const patiently = async <R>(attempt: () => Promise<R>, signal: AbortSignal): Promise<R> => {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (failures === tries || signal.aborted) throw error;
      await createBell(signal).wait(pauseAfter(failures));
    }
  }
};
