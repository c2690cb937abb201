import { AsyncLocalStorage } from 'node:async_hooks';

/** A command as it was given, before anything was made of it. */
export type Given = { readonly type: string } & Readonly<Record<string, unknown>>;

export type Task = {
  readonly name: string;
  /** The process it runs in, and dies with. */
  readonly context: string;
  readonly finished: Promise<void>;
};
type Running = { readonly name: string; readonly context: string; finished: Promise<void>; gatesToGo: number; go: () => void; onHeld: () => void };
type Around = { readonly task: Running; readonly given: Given | null };

/**
 * What is under way. A task runs at once to its end; one that is to be held stops at its n-th gate (before and after whatever it
 * writes, and whatever it asks the provider), until it is told to go on, or is forgotten: its process died there.
 */
export const createTasks = () => {
  const storage = new AsyncLocalStorage<Around>();
  const held: Task[] = [];

  const rest = (task: Running): Promise<'done' | 'held'> =>
    Promise.race([task.finished.then(() => 'done' as const), new Promise<'held'>((resolve) => (task.onHeld = () => resolve('held')))]);

  return {
    held,
    run: (name: string, context: string, work: () => Promise<unknown>, holdAt = 0): Promise<'done' | 'held'> => {
      const task: Running = { name, context, finished: Promise.resolve(), gatesToGo: holdAt, go: () => {}, onHeld: () => {} };
      task.finished = storage.run({ task, given: null }, async () => {
        await null; // it may be held before it ever waits: listen first
        await work();
      });
      return rest(task);
    },
    resume: (task: Task): Promise<'done' | 'held'> => {
      held.splice(held.indexOf(task), 1);
      const running = task as Running;
      const resting = rest(running);
      running.go();
      return resting;
    },
    kill: (task: Task): void => void held.splice(held.indexOf(task), 1),
    killIn: (context: string): void => void held.splice(0, held.length, ...held.filter((task) => task.context !== context)),

    /** A place where a process may be slow, or die. */
    gate: async (): Promise<void> => {
      const task = storage.getStore()?.task;
      if (task === undefined || task.gatesToGo === 0) return;
      task.gatesToGo -= 1;
      if (task.gatesToGo > 0) return;
      held.push(task);
      await new Promise<void>((resolve) => {
        task.go = resolve;
        task.onHeld();
      });
    },

    /** Remembers, for whatever this leads to, which command was given. */
    giving: <T>(given: Given, work: () => T): T => {
      const task = storage.getStore()?.task;
      return task === undefined ? work() : storage.run({ task, given }, work);
    },
    given: (): Given | null => storage.getStore()?.given ?? null,
  };
};
export type Tasks = ReturnType<typeof createTasks>;
