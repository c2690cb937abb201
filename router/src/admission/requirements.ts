import {
  type DocumentNode, type FieldNode, getNamedType, type GraphQLCompositeType, type GraphQLError, type GraphQLNamedType, type GraphQLSchema, isAbstractType, isCompositeType, Kind, type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Rights } from '../rights.ts';
import type { Access, Rule } from './access.ts';
import { forbidden, signInFirst } from './refusals.ts';

/** A rule that an operation touches. */
export type Requirement = Rule & { readonly coordinate: string };

/**
 * All that an operation asks of whoever sends it, whatever its variables say: a field behind `@skip` or `@include` counts as
 * selected, and a field or type name of an interface or union counts for every type that may stand there.
 */
export const requirementsOf = (access: Access, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): readonly Requirement[] => {
  if (access.size === 0) return [];
  const found = new Map<string, Requirement>();
  const fragments = new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [])));
  const walked = new Set<string>();

  const need = (coordinate: string) => {
    const rule = access.get(coordinate);
    if (rule) found.set(coordinate, { coordinate, scopes: rule.scopes });
  };
  /** Whatever is selected of a value, the value's type is told of. */
  const standFor = (type: GraphQLCompositeType, field: string) => {
    for (const possible of [type, ...(isAbstractType(type) ? schema.getPossibleTypes(type) : [])]) {
      need(possible.name);
      need(`${possible.name}.${field}`);
    }
  };
  const walkField = (field: FieldNode, type: GraphQLCompositeType) => {
    const name = field.name.value;
    if (name === '__schema' || name === '__type') return;
    standFor(type, name);
    const definition = name !== '__typename' && 'getFields' in type ? type.getFields()[name] : undefined;
    if (!definition) return;
    const answered: GraphQLNamedType = getNamedType(definition.type);
    need(answered.name);
    if (field.selectionSet && isCompositeType(answered)) walk(field.selectionSet, answered);
  };
  const walk = (set: SelectionSetNode, type: GraphQLCompositeType) => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        walkField(selection, type);
        continue;
      }
      const isSpread = selection.kind === Kind.FRAGMENT_SPREAD;
      const fragment = isSpread ? fragments.get(selection.name.value) : selection;
      if (!fragment || (isSpread && walked.has(selection.name.value))) continue;
      if (isSpread) walked.add(selection.name.value);
      const condition = fragment.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type;
      if (isCompositeType(condition)) walk(fragment.selectionSet, condition);
    }
  };
  const root = schema.getRootType(operation.operation);
  if (root) walk(operation.selectionSet, root);
  return [...found.values()];
};

/** Why somebody with these rights may not run what requires this; null when they may. Nothing is answered in part. */
export const refusalOf = (requirements: readonly Requirement[], { viewer, scopes }: Rights, tellScopes: boolean): GraphQLError | null => {
  for (const { coordinate, scopes: alternatives } of requirements) {
    if (viewer === null) return signInFirst(coordinate);
    if (alternatives !== null && !alternatives.some((needed) => needed.every((scope) => scopes.has(scope)))) return forbidden(coordinate, tellScopes ? alternatives : null);
  }
  return null;
};
