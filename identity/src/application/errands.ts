/** Work that nobody waits for, since how long it takes would tell something. */
export type Errands = {
  /** Throws an ErrandsBusy when too much is under way already. */
  run(errand: () => Promise<unknown>): void;
  /** Waits for all that is under way. */
  settled(): Promise<void>;
};

export class ErrandsBusy extends Error {
  override readonly name = 'ErrandsBusy';
}

export const createErrands = ({ most = 200, failed }: { readonly most?: number; readonly failed: (error: unknown) => void }): Errands => {
  const underWay = new Set<Promise<void>>();
  return {
    run: (errand) => {
      if (underWay.size >= most) throw new ErrandsBusy('too much is to be done already');
      const done: Promise<void> = errand().then(() => {}, failed).finally(() => void underWay.delete(done));
      underWay.add(done);
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
};
