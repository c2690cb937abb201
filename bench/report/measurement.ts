/** One figure of one column, as every round gave it. */
export type Measurement = {
  /** What was asked or done. */
  readonly subject: string;
  readonly figure: string;
  readonly unit: Unit;
  /** A peer, or another thing that is compared. */
  readonly column: string;
  readonly values: readonly number[];
};

export type Unit = '/s' | 'ms' | 'MB' | 'count';

/** For a rate more is better, for everything else less. */
export const isMoreBetter = (unit: Unit): boolean => unit === '/s';
