import type { FetchDataRewrite } from '@apollo/query-planner';
import { isTree, type Tree } from './tree.ts';
import type { TypesOf } from './types.ts';

export type Rewrite = (tree: Tree) => void;

const typePrefix = '... on ';

/**
 * Compiles a fetch's rewrites: keys that the planner had to alias to keep one subgraph query valid and now get their names
 * back, and `__typename`s that an interface object needs to be called by.
 */
export const compileRewrites = (rewrites: readonly FetchDataRewrite[] | undefined, typesOf: TypesOf): Rewrite | null => {
  if (!rewrites?.length) return null;
  const compiled = rewrites.map((rewrite) => compile(rewrite, typesOf));
  return (tree) => {
    for (const rewrite of compiled) rewrite(tree);
  };
};

const compile = (rewrite: FetchDataRewrite, typesOf: TypesOf): Rewrite => {
  const key = rewrite.path.at(-1) ?? '';
  const change: Rewrite =
    rewrite.kind === 'ValueSetter'
      ? (tree) => void (tree[key] = rewrite.setValueTo)
      : (tree) => {
          if (!tree[key]) return;
          tree[rewrite.renameKeyTo] = tree[key];
          tree[key] = undefined;
        };
  return rewrite.path.slice(0, -1).reduceRight<Rewrite>((inner, step) => {
    if (!step.startsWith(typePrefix)) return (tree) => each(tree[step], inner);
    const types = typesOf(step.slice(typePrefix.length));
    // an object whose type was not asked for is of the one type it can be
    return (tree) => void ((tree['__typename'] === undefined || types.has(tree['__typename'] as string)) && inner(tree));
  }, change);
};

const each = (value: unknown, rewrite: Rewrite): void => {
  if (Array.isArray(value)) for (const item of value) each(item, rewrite);
  else if (isTree(value)) rewrite(value);
};
