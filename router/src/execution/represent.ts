import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { isTree, merge, type Tree } from './tree.ts';
import type { TypesOf } from './types.ts';

/** What a subgraph needs to know of an entity: the JSON of its representation, or null when the entity does not have it. */
export type Represent = (entity: Tree) => string | null;

/** `key` is where the value stands in the answer, `name` what the subgraph calls it. */
type Selection = { readonly key: string; readonly name: string; readonly below: readonly Selection[] | null } | { readonly types: ReadonlySet<string> | null; readonly selections: readonly Selection[] };

/** Compiles the `requires` of a fetch. `rewrite` is applied to the representation before it is written. */
export const compileRepresent = (requires: readonly QueryPlanSelectionNode[], typesOf: TypesOf, rewrite: ((tree: Tree) => void) | null): Represent => {
  const selections = compile(requires, typesOf);
  return (entity) => {
    const representation = pick(entity, selections);
    if (!representation?.['__typename']) return null;
    rewrite?.(representation);
    return JSON.stringify(representation);
  };
};

const compile = (nodes: readonly QueryPlanSelectionNode[], typesOf: TypesOf): Selection[] =>
  nodes.map((node) =>
    node.kind === 'Field'
      ? { key: node.alias ?? node.name, name: node.name, below: node.selections ? compile(node.selections, typesOf) : null }
      : { types: node.typeCondition ? typesOf(node.typeCondition) : null, selections: compile(node.selections, typesOf) },
  );

const pick = (source: Tree, selections: readonly Selection[]): Tree | null => {
  const picked: Tree = {};
  for (const selection of selections) {
    if ('key' in selection) {
      const value = source[selection.key];
      if (value === undefined) return null;
      picked[selection.name] = selection.below === null ? value : pickValue(value, selection.below);
    } else if (selection.types?.has(source['__typename'] as string)) {
      const part = pick(source, selection.selections);
      if (part) merge(picked, part, nothing);
    }
  }
  return picked;
};

const nothing: ReadonlySet<string> = new Set();

const pickValue = (value: unknown, selections: readonly Selection[]): unknown => {
  if (Array.isArray(value)) return value.map((item) => pickValue(item, selections));
  return isTree(value) ? pick(value, selections) : value;
};
