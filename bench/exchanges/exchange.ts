import type { Visitor } from '../scenes/scene.ts';

/** One operation as clients ask it, again and again. */
export type Exchange = {
  readonly operation: string;
  /** What every right answer contains. */
  readonly expects: string;
  /** The variables of a visitor's next request, each time it is called. */
  readonly variables: (visitor: Visitor) => () => Readonly<Record<string, unknown>>;
};
