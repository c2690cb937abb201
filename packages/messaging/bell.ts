/** Rings once however often it is rung before somebody waits for it; an abort rings it as well. */
export const createBell = (signal: AbortSignal) => {
  let rung = false;
  let heard = () => {};
  const ring = () => ((rung = true), heard());
  return {
    ring,
    hush: () => void (rung = false),
    wait: (ms: number) =>
      new Promise<void>((resolve) => {
        if (rung || signal.aborted) return resolve();
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          heard = () => {};
          resolve();
        };
        const timer = setTimeout(done, ms);
        signal.addEventListener('abort', done);
        heard = done;
      }),
  };
};
