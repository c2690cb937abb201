import type { ExchangeName } from '../exchanges/all.ts';
import { type Child, startChild } from '../process/child.ts';
import type { LoopOptions, LoopResult } from './closed-loop.ts';
import type { Opening, Push, Trigger } from './watchers.ts';

/** The load process, from outside. */
export type Load = {
  loop(options: LoopOptions & { exchange: ExchangeName }): Promise<LoopResult>;
  /** Opens sockets and resolves when every one of them has been told what its order has been through so far. */
  watch(opening: Opening): Promise<void>;
  /** Asks one mutation after the other, each when the push of the one before has come. */
  trigger(trigger: Trigger): Promise<Push[]>;
  unwatch(): Promise<void>;
};

export const startLoad = async (): Promise<{ load: Load; child: Child }> => {
  const child = await startChild({ name: 'load', main: 'bench/load/main.ts', environment: {} });
  const load: Load = {
    loop: (options) => child.ask('loop', options),
    watch: (opening) => child.ask('watch', opening),
    trigger: (trigger) => child.ask('trigger', trigger),
    unwatch: () => child.ask('unwatch'),
  };
  return { load, child };
};
