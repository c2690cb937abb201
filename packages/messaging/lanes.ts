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

/** Runs so many tasks at the same time, the others after them. */
export const createSlots = (count: number) => {
  let free = count;
  const waiting: (() => void)[] = [];
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((go) => waiting.push(go));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
};
