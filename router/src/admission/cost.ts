import {
  type DocumentNode, type FieldNode, getNamedType, type GraphQLCompositeType, type GraphQLError, type GraphQLNamedType, type GraphQLOutputType, type GraphQLSchema, isAbstractType, isCompositeType, isListType, isNonNullType, Kind, type OperationDefinitionNode, type SelectionSetNode,
} from 'graphql';
import type { Variables } from '../execution/run.ts';
import { pricesOfArguments } from './arguments.ts';
import { notNegative, type Price, priceAt, sum, times } from './price.ts';
import { type SizeOptions, sizesIn } from './sizes.ts';
import type { Weights } from './weights.ts';

/**
 * What an operation may cost, before it is run. Where the schema says nothing an object costs 1, a mutation 10, a scalar nothing,
 * and what is in a list as often as the list is long: as `first` or `last` say, for the lists of a connection too, or `guess`
 * where nothing says it. `@cost` and `@listSize` say otherwise: the first of a field instead of what it answers, the second in
 * place of `first`, `last` and `guess`.
 */
export type Costing = {
  cost(variables: Variables): number;
  /** What asks for a longer list than there may be, or does not say as it should how long. */
  wrongSize(variables: Variables): GraphQLError | null;
};

const perMutation = 10;

/** The size of a list that a field above has told: of the fields it names, or of all where it names none. */
type Inherited = { readonly size: Price; readonly fields: readonly string[] };

export const compileCost = (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, weights: Weights, options: SizeOptions): Costing => {
  const fragments = new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [])));
  const sizes = sizesIn(operation, options);
  const priceOfArguments = pricesOfArguments(weights, operation);

  /** What is said of a field, also by the types that may stand in the place of an interface: the dearest counts. */
  const coordinatesOf = (type: GraphQLCompositeType, field: string): string[] => [type, ...(isAbstractType(type) ? schema.getPossibleTypes(type) : [])].map(({ name }) => `${name}.${field}`);
  const weightOf = (type: GraphQLNamedType): number => {
    const own = weights.costs.get(type.name);
    if (own !== undefined || !isCompositeType(type)) return own ?? 0;
    return isAbstractType(type) ? dearest(schema.getPossibleTypes(type).map(weightOf)) ?? 1 : 1;
  };

  const ofField = (field: FieldNode, type: GraphQLCompositeType, inherited: Inherited | undefined): Price => {
    const definition = 'getFields' in type ? type.getFields()[field.name.value] : undefined;
    if (!definition) return 0; // __typename and the like
    const answered = getNamedType(definition.type);
    const coordinates = coordinatesOf(type, definition.name);
    const coordinate = coordinates[0] as string;
    const listSize = coordinates.map((of) => weights.lists.get(of)).find((said) => said !== undefined);
    const own = sizes.of(field, definition, coordinate, listSize);
    const isList = isListOf(definition.type);
    const handedOn = isList || own === undefined ? undefined : { size: own, fields: listSize?.sized ?? [] };
    const below = field.selectionSet && isCompositeType(answered) ? ofSet(field.selectionSet, answered, handedOn) : 0;
    const weight = dearest(coordinates.flatMap((of) => weights.costs.get(of) ?? [])) ?? weightOf(answered) + (type === schema.getMutationType() ? perMutation : 0);
    const one = sum([weight, below]);
    const told = inherited && (inherited.fields.length === 0 || inherited.fields.includes(definition.name)) ? inherited.size : undefined;
    return notNegative(sum([isList ? times(own ?? told ?? options.guess, one) : one, priceOfArguments(field, definition, coordinate)]));
  };
  const ofSet = (set: SelectionSetNode, type: GraphQLCompositeType, inherited: Inherited | undefined): Price =>
    sum(set.selections.map((selection): Price => {
      if (selection.kind === Kind.FIELD) return ofField(selection, type, inherited);
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type;
      return fragment && isCompositeType(condition) ? ofSet(fragment.selectionSet, condition, inherited) : 0;
    }));

  const root = schema.getRootType(operation.operation);
  const whole = root ? ofSet(operation.selectionSet, root, undefined) : 0;
  return { cost: (variables) => priceAt(whole, variables), wrongSize: sizes.wrong };
};

const dearest = (weights: readonly number[]): number | undefined => (weights.length === 0 ? undefined : Math.max(...weights));

const isListOf = (type: GraphQLOutputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);
