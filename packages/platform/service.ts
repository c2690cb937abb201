import { ConfigError, type Environment } from './config.ts';

export type { Environment } from './config.ts';

/** A service that runs: where it answers, and how to stop it. `stop` resolves when nothing of it is left. */
export type Running = { readonly name: string; readonly url: string; stop(): Promise<void> };
export type Start = (environment: Environment) => Promise<Running>;

/** Runs one service as this process: starts it from the process's environment, and stops it at SIGINT or SIGTERM. */
export const runService = async (start: Start): Promise<void> => {
  const running = await start(process.env).catch((error: unknown) => {
    console.error(error instanceof ConfigError || isPortTaken(error) ? (error as Error).message : error);
    process.exit(1);
  });
  console.log(`${running.name} answers at ${running.url}`);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await running.stop();
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
};

const isPortTaken = (error: unknown) => (error as NodeJS.ErrnoException)?.code === 'EADDRINUSE';

/** Stops one thing after another, the last started first; a failing one does not keep the others from stopping. Throws what failed, at the end. */
export const stopAll = async (stops: readonly (() => Promise<unknown> | unknown)[]): Promise<void> => {
  const failures: unknown[] = [];
  for (const stop of stops.toReversed()) {
    try {
      await stop();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures, 'several parts did not stop cleanly');
};
