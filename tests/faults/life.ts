import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Environment } from '#platform/service.ts';
import type { ServiceName } from '../../scripts/services.ts';

/** A process with services in it, until it is killed. */
export type Life = {
  /** SIGKILL: it does not get to finish anything. */
  kill(): Promise<void>;
};

/** Starts these services as one process whose clock is ahead of ours. */
export const startLife = async (names: readonly ServiceName[], environment: Environment, aheadMs: number): Promise<Life> => {
  const child = spawn(process.execPath, [new URL('product.ts', import.meta.url).pathname], {
    env: { PATH: process.env['PATH'], ...environment, SERVICES: names.join(','), CLOCK_AHEAD_MS: String(aheadMs) } as NodeJS.ProcessEnv,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the process ended with code ${code} before it ran`)));
  });
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
};
