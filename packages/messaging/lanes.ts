/** Runs the tasks of one key one after the other, and those of different keys side by side. */
export type Lanes = <T>(key: string, task: () => Promise<T>) => Promise<T>;

export const createLanes = (): Lanes => {
  const last = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    const before = last.get(key);
    const mine = (async () => {
      // the one before has its own caller to tell of its failure
      await before?.catch(() => {});
      return task();
    })();
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
};
