/** Work that nobody waits for, since how long it takes would tell something. */
export type Errands = {
  /** False when too much is under way already: then it is not done, which is told like a failure. */
  run(errand: () => Promise<unknown>): boolean;
  /** Waits for all that is under way. */
  settled(): Promise<void>;
};

/** How many seconds whoever is turned away waits. */
export const busySeconds = 5;

export const createErrands = ({ most = 200, failed }: { readonly most?: number; readonly failed: (error: unknown) => void }): Errands => {
  const underWay = new Set<Promise<void>>();
  return {
    run: (errand) => {
      if (underWay.size >= most) {
        failed(new Error(`${most} errands are under way already`));
        return false;
      }
      const done: Promise<void> = errand().then(() => {}, failed).finally(() => void underWay.delete(done));
      underWay.add(done);
      return true;
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
};
