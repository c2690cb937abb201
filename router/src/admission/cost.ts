import {
  type DocumentNode, type FieldNode, getNamedType, type GraphQLCompositeType, type GraphQLError, type GraphQLField, type GraphQLOutputType, type GraphQLSchema, isCompositeType, isListType, isNonNullType, Kind, type OperationDefinitionNode,
  type SelectionSetNode, type ValueNode,
} from 'graphql';
import type { Variables } from '../execution/run.ts';
import { sizeOutOfRange } from './refusals.ts';

/**
 * What an operation may cost, before it is run: an object costs 1, a mutation 10, a scalar nothing, and what is in a list as
 * often as the list is long: as `first` or `last` say, for the lists of a connection too, or `guess` where nothing says it.
 */
export type Costing = {
  cost(variables: Variables): number;
  /** What asks for a longer list than there may be. */
  wrongSize(variables: Variables): GraphQLError | null;
};

export type CostOptions = {
  /** The length of a list of which nothing says how long it is. */
  readonly guess: number;
  /** The most that `first` and `last` may ask for. */
  readonly longest: number;
};

const slicing = ['first', 'last'];
const perMutation = 10;

type Size = { readonly variable: string; readonly fallback: number };
type Sized = Size & { readonly coordinate: string; readonly argument: string };
/** base + Σ size × inner */
type Expression = { readonly base: number; readonly terms: readonly { readonly size: Size; readonly inner: Expression }[] };
const nothing: Expression = { base: 0, terms: [] };

const add = (a: Expression, b: Expression): Expression => ({ base: a.base + b.base, terms: b.terms.length === 0 ? a.terms : [...a.terms, ...b.terms] });
const times = (size: number | Size, inner: Expression): Expression => {
  if (typeof size !== 'number') return { base: 0, terms: [{ size, inner }] };
  return { base: size * inner.base, terms: inner.terms.map((term) => ({ size: term.size, inner: times(size, term.inner) })) };
};
const sizeOf = ({ variable, fallback }: Size, variables: Variables): number => {
  const given = variables[variable];
  return typeof given === 'number' && given >= 0 ? given : fallback;
};
const evaluate = ({ base, terms }: Expression, variables: Variables): number => {
  let sum = base;
  for (const { size, inner } of terms) sum += sizeOf(size, variables) * evaluate(inner, variables);
  return sum;
};

export const compileCost = (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, { guess, longest }: CostOptions): Costing => {
  const fragments = new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [])));
  const defaults = new Map((operation.variableDefinitions ?? []).map(({ variable, defaultValue }) => [variable.name.value, defaultValue?.kind === Kind.INT ? Number(defaultValue.value) : undefined]));
  const sized: Sized[] = [];
  let wrong: GraphQLError | null = null;

  /** How many items a field is asked for; undefined when it does not say. */
  const asked = (field: FieldNode, definition: GraphQLField<unknown, unknown>, coordinate: string): number | Size | undefined => {
    let size: number | Size | undefined;
    for (const name of slicing) {
      const declared = definition.args.find((argument) => argument.name === name);
      if (!declared) continue;
      const usual = typeof declared.defaultValue === 'number' ? declared.defaultValue : undefined;
      const value: ValueNode | undefined = field.arguments?.find((argument) => argument.name.value === name)?.value;
      if (value?.kind === Kind.VARIABLE) {
        const own = { coordinate, argument: name, variable: value.name.value, fallback: defaults.get(value.name.value) ?? usual ?? guess };
        sized.push(own);
        size = own;
      } else if (value?.kind === Kind.INT) {
        size = Number(value.value);
        if (size < 0 || size > longest) wrong ??= sizeOutOfRange(coordinate, name, longest);
      } else {
        size ??= usual;
      }
    }
    return size;
  };
  const ofField = (field: FieldNode, type: GraphQLCompositeType, inherited: number | Size | undefined): Expression => {
    const definition = 'getFields' in type ? type.getFields()[field.name.value] : undefined;
    if (!definition) return nothing; // __typename and the like
    const answered = getNamedType(definition.type);
    const own = asked(field, definition, `${type.name}.${definition.name}`);
    const isList = isListOf(definition.type);
    const weight = { base: (isCompositeType(answered) ? 1 : 0) + (type === schema.getMutationType() ? perMutation : 0), terms: [] };
    const below = field.selectionSet && isCompositeType(answered) ? ofSet(field.selectionSet, answered, isList ? undefined : own) : nothing;
    const one = add(weight, below);
    return isList ? times(own ?? inherited ?? guess, one) : one;
  };
  const ofSet = (set: SelectionSetNode, type: GraphQLCompositeType, size: number | Size | undefined): Expression =>
    set.selections.reduce((sum, selection): Expression => {
      if (selection.kind === Kind.FIELD) return add(sum, ofField(selection, type, size));
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type;
      return fragment && isCompositeType(condition) ? add(sum, ofSet(fragment.selectionSet, condition, size)) : sum;
    }, nothing);

  const root = schema.getRootType(operation.operation);
  const whole = root ? ofSet(operation.selectionSet, root, undefined) : nothing;
  return {
    cost: (variables) => (whole.terms.length === 0 ? whole.base : evaluate(whole, variables)),
    wrongSize: (variables) => {
      if (wrong) return wrong;
      for (const { variable, fallback, coordinate, argument } of sized) {
        const given = variables[variable] ?? fallback;
        if (typeof given === 'number' && (given < 0 || given > longest)) return sizeOutOfRange(coordinate, argument, longest);
      }
      return null;
    },
  };
};

const isListOf = (type: GraphQLOutputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);
