/** So many at once, coming back evenly over so many milliseconds. */
export type Rate = { readonly most: number; readonly perMs: number };

/** Who may do how much how often, by the generic cell rate algorithm (ATM Forum, Traffic Management 4.1, 4.4.2). */
export type Allowances = {
  /**
   * Takes `cost` from what `key` is allowed. Answers 0 when it was there, and else, taking nothing, in how many milliseconds
   * it will be; Infinity when `cost` is more than there can ever be.
   */
  take(key: string, rate: Rate, cost: number): Promise<number>;
  close(): Promise<void>;
};
