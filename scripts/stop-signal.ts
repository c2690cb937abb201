/** A terminal's Ctrl-C comes to npm and to this process, and npm passes it on: what follows this soon is the same one. */
const sameMs = 1_000;
const patienceMs = 60_000;

/**
 * At the first Ctrl-C (or SIGTERM, or when the npm that started this is gone) runs `stop` and exits with 0. At a second one,
 * or when stopping takes far too long, exits at once with 1; the embedded PostgreSQL sees to itself.
 */
export const stopOnSignal = (stop: () => Promise<void>, tell: (line: string) => void): void => {
  let since: number | undefined;
  const end = (reason: string): void => {
    const now = performance.now();
    if (since === undefined) {
      since = now;
      tell(reason);
      setTimeout(() => abandon('It takes too long.'), patienceMs).unref();
      stop().then(() => process.exit(0), (error: unknown) => {
        tell(`Not everything stopped cleanly: ${error instanceof Error ? error.stack : String(error)}`);
        process.exit(1);
      });
    } else if (now - since > sameMs) abandon('Stopping at once.');
  };
  const abandon = (reason: string): void => {
    tell(reason);
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end('Stopping … (Ctrl-C again to stop at once)'));
  stopWithParent(() => end('The npm that started this is gone. Stopping …'));
};

/** A killed parent passes no signal on: without this, everything would go on without anyone to stop it. */
const stopWithParent = (end: () => void): void => {
  const parent = Number(process.env['DOSIRAK_PARENT']);
  if (!parent || process.ppid !== parent) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, 500);
  timer.unref();
};
