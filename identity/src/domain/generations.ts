/** One generation of keys, by the times that matter. */
export type Generation = { readonly kid: string; readonly signsFrom: Date };

/** How long what is signed lives, and how generations follow each other; milliseconds. */
export type KeyTimes = {
  /** A new key is published that long before it signs, so that whoever verifies has seen it. */
  readonly aheadMs: number;
  /** How long one signs. */
  readonly signsMs: number;
  /** A key that signs no more is published that long: until the last token it signed has ended. */
  readonly tokensMs: number;
  /** Its cookies are good that long. */
  readonly cookiesMs: number;
};

export type Ring<G extends Generation> = {
  /** Signs tokens and cookies now. */
  readonly current: G;
  /** Verify tokens: the current one first, then those that will sign, then those that did. */
  readonly published: readonly G[];
  /** Verify cookies: the current one first. */
  readonly cookies: readonly G[];
  /** Good for nothing any more. */
  readonly spent: readonly G[];
  /** When all this has to be worked out anew. */
  readonly until: Date;
};

/** What each generation is good for at `now`: by the clock alone, so that all replicas agree without a word. Null while none signs. */
export const ringOf = <G extends Generation>(generations: readonly G[], now: Date, { tokensMs, cookiesMs }: KeyTimes): Ring<G> | null => {
  const sorted = generations.toSorted((a, b) => b.signsFrom.getTime() - a.signsFrom.getTime());
  const future = sorted.filter(({ signsFrom }) => signsFrom > now);
  const [current, ...past] = sorted.filter(({ signsFrom }) => signsFrom <= now);
  if (current === undefined) return null;
  /** When the one after it took over. */
  const retiredAt = new Map(past.map((generation, index) => [generation.kid, (past[index - 1] ?? current).signsFrom.getTime()]));
  const goodFor = (ms: number) => past.filter(({ kid }) => retiredAt.get(kid)! + ms > now.getTime());
  const verifying = goodFor(tokensMs);
  const remembering = goodFor(cookiesMs);
  const turns = [...future.map(({ signsFrom }) => signsFrom.getTime()), ...verifying.map(({ kid }) => retiredAt.get(kid)! + tokensMs)];
  return {
    current,
    published: [current, ...future, ...verifying],
    cookies: [current, ...remembering],
    spent: past.filter((generation) => !remembering.includes(generation) && !verifying.includes(generation)),
    until: new Date(Math.min(...turns, now.getTime() + 24 * 3_600_000)),
  };
};

/** When the next generation has to sign from, if it has to be made now; null when there is time. The very first signs at once. */
export const nextDue = (generations: readonly Generation[], now: Date, { aheadMs, signsMs }: KeyTimes): Date | null => {
  if (generations.length === 0) return now;
  const newest = Math.max(...generations.map(({ signsFrom }) => signsFrom.getTime()));
  const due = newest + signsMs;
  return due - aheadMs <= now.getTime() ? new Date(Math.max(due, now.getTime() + aheadMs)) : null;
};
