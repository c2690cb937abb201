/** A JSON object as a subgraph answered it. Objects come fresh out of JSON.parse, so a run may change the ones it was given. */
export type Tree = { [key: string]: unknown };

export const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Lays `source` over `target`: objects merge, lists of the same length merge item by item, everything else is taken over.
 * Two subgraphs that answer for parts of one object meet here. One that knows the object by its interface alone, which is
 * among `vague`, does not unsay what another has called it.
 */
export const merge = (target: Tree, source: Tree, vague: ReadonlySet<string>): void => {
  for (const key of Object.keys(source)) {
    const theirs = source[key];
    if (theirs === undefined) continue;
    const ours = target[key];
    if (vague.size > 0 && key === '__typename' && ours !== undefined && vague.has(theirs as string)) continue;
    if (isTree(ours) && isTree(theirs)) {
      if (ours !== theirs) merge(ours, theirs, vague);
    } else if (Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length) {
      mergeLists(ours, theirs, vague);
    } else {
      target[key] = theirs;
    }
  }
};

const mergeLists = (ours: unknown[], theirs: unknown[], vague: ReadonlySet<string>): void => {
  for (let index = 0; index < ours.length; index++) {
    const mine = ours[index];
    const other = theirs[index];
    if (isTree(mine) && isTree(other)) {
      if (mine !== other) merge(mine, other, vague);
    } else if (Array.isArray(mine) && Array.isArray(other) && mine.length === other.length) {
      mergeLists(mine, other, vague);
    } else {
      ours[index] = other;
    }
  }
};

/** The objects at a plan's path below `items`, in order, without the nulls. `@` goes into a list. */
export const treesAt = (items: readonly Tree[], path: readonly (string | number)[]): Tree[] => {
  let level: unknown[] = items as Tree[];
  for (const step of path) {
    const next: unknown[] = [];
    for (const value of level) {
      if (value === null || value === undefined) continue;
      if (step === '@') {
        if (Array.isArray(value)) for (const item of value) next.push(item);
      } else {
        next.push((value as Tree)[step]);
      }
    }
    level = next;
  }
  return level.filter(isTree);
};

/** The response paths of what `treesAt([root], path)` finds, in the same order. Only errors need them. */
export const pathsTo = (root: Tree, path: readonly (string | number)[]): (string | number)[][] => {
  let level: { value: unknown; at: (string | number)[] }[] = [{ value: root, at: [] }];
  for (const step of path) {
    level = level.flatMap(({ value, at }) => {
      if (value === null || value === undefined) return [];
      if (step !== '@') return [{ value: (value as Tree)[step], at: [...at, step] }];
      return Array.isArray(value) ? value.map((item, index) => ({ value: item as unknown, at: [...at, index] })) : [];
    });
  }
  return level.filter(({ value }) => isTree(value)).map(({ at }) => at);
};
