import type { Child } from '../process/child.ts';

const quietBelow = 0.15;
/** Resolves with the milliseconds it took until the process had little to do: all that was set going has been done. */
export const untilQuiet = async (child: Child, patienceMs = 20_000): Promise<number> => {
  const start = performance.now();
  while ((await child.business()) >= quietBelow) {
    if (performance.now() - start > patienceMs) throw new Error(`${child.name} is still busy after ${patienceMs / 1_000} s`);
  }
  return performance.now() - start;
};
