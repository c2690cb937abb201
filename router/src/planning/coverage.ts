import type { PlanNode, SubscriptionNode } from '@apollo/query-planner';
import { type DocumentNode, type FieldNode, type GraphQLObjectType, type GraphQLSchema, getNamedType, isAbstractType, Kind, parse, type SelectionSetNode } from 'graphql';
import type { Keys } from './keys.ts';

/**
 * A root field that the plan leaves out although the operation asks for it: the planner drops what is of an interface that no
 * type of the supergraph implements, since no object could ever stand there, and the client would be told null.
 */
export const createFindUnplanned = (schema: GraphQLSchema, keys: Keys) => {
  const hasHollowTypes = Object.values(schema.getTypeMap()).some((type) => isHollow(schema, type));
  return (document: DocumentNode, operationName: string | null | undefined, root: GraphQLObjectType | undefined, plan: PlanNode | SubscriptionNode | undefined): FieldNode | null => {
    if (!hasHollowTypes || plan?.kind === 'Subscription') return null;
    const planned = new Set(rootFetches(plan).flatMap((text) => rootFields(parse(text, { noLocation: true }), null)).map(({ alias, name }) => alias?.value ?? name.value));
    const isLost = (field: FieldNode): boolean => {
      const definition = root?.getFields()[field.name.value];
      return definition !== undefined && isHollow(schema, getNamedType(definition.type)) && !planned.has(keys.of(field));
    };
    return rootFields(document, operationName).find(isLost) ?? null;
  };
};

const isHollow = (schema: GraphQLSchema, type: unknown): boolean => isAbstractType(type) && schema.getPossibleTypes(type).length === 0;

/** The operations that a plan asks subgraphs for without having asked others before. */
const rootFetches = (node: PlanNode | undefined): string[] => {
  switch (node?.kind) {
    case 'Sequence':
    case 'Parallel':
      return node.nodes.flatMap(rootFetches);
    case 'Condition':
      return [...rootFetches(node.ifClause), ...rootFetches(node.elseClause)];
    case 'Fetch':
      return node.requires ? [] : [node.operation];
    default:
      return [];
  }
};

const rootFields = (document: DocumentNode, operationName: string | null | undefined): FieldNode[] => {
  const fields = (set: SelectionSetNode): FieldNode[] =>
    set.selections.flatMap((selection) => {
      if (isNever(selection.directives)) return [];
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return fields(selection.selectionSet);
      const fragment = document.definitions.find((definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value);
      return fragment?.kind === Kind.FRAGMENT_DEFINITION ? fields(fragment.selectionSet) : [];
    });
  return document.definitions.flatMap((definition) => (definition.kind === Kind.OPERATION_DEFINITION && (!operationName || definition.name?.value === operationName) ? fields(definition.selectionSet) : []));
};

const isNever = (directives: FieldNode['directives']): boolean =>
  (directives ?? []).some(({ name, arguments: given }) => {
    const value = given?.[0]?.value;
    return value?.kind === Kind.BOOLEAN && ((name.value === 'skip' && value.value) || (name.value === 'include' && !value.value));
  });
