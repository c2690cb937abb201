import {
  type DirectiveNode, type FieldNode, type FragmentDefinitionNode, type GraphQLCompositeType, type GraphQLSchema, isAbstractType, isUnionType, Kind, type SelectionSetNode,
} from 'graphql';
import type { Keys } from '../planning/keys.ts';

/** What collecting fields needs to know: the schema, the document's fragments, and what each `@skip` and `@include` variable holds. */
export type Selecting = {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly keys: Keys;
};

/** The fields selected on `type`, by response key, in the order of the query (GraphQL specification, 6.3.2 CollectFields). */
export const collectFields = (selecting: Selecting, type: GraphQLCompositeType, sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> => {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  const collect = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (!isIncluded(selection.directives, selecting.flags)) continue;
      switch (selection.kind) {
        case Kind.FIELD: {
          const key = selection.alias?.value ?? selection.name.value;
          const same = fields.get(key);
          if (same) same.push(selection);
          else fields.set(key, [selection]);
          break;
        }
        case Kind.INLINE_FRAGMENT:
          if (!selection.typeCondition || applies(selecting.schema, selection.typeCondition.name.value, type)) collect(selection.selectionSet);
          break;
        case Kind.FRAGMENT_SPREAD: {
          const fragment = selecting.fragments[selection.name.value];
          if (!fragment || visited.has(fragment.name.value) || !applies(selecting.schema, fragment.typeCondition.name.value, type)) break;
          visited.add(fragment.name.value);
          collect(fragment.selectionSet);
        }
      }
    }
  };
  for (const set of sets) collect(set);
  return fields;
};

const applies = (schema: GraphQLSchema, condition: string, type: GraphQLCompositeType): boolean => {
  if (condition === type.name) return true;
  const conditionType = schema.getType(condition);
  return isAbstractType(conditionType) && !isUnionType(type) && schema.isSubType(conditionType, type);
};

const isIncluded = (directives: readonly DirectiveNode[] | undefined, flags: Readonly<Record<string, unknown>>): boolean => {
  for (const { name, arguments: given } of directives ?? []) {
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const condition = given?.[0]?.value;
    const holds = condition?.kind === Kind.VARIABLE ? flags[condition.name.value] === true : condition?.kind === Kind.BOOLEAN && condition.value;
    if (holds === (name.value === 'skip')) return false;
  }
  return true;
};
