import { type FieldNode, type GraphQLArgument, type GraphQLError, type GraphQLField, Kind, type OperationDefinitionNode, type ValueNode } from 'graphql';
import type { Variables } from '../execution/run.ts';
import { priceAt, type Price } from './price.ts';
import { oneSizeOnly, sizeOutOfRange } from './refusals.ts';
import type { ListSize } from './weights.ts';

/** How long the lists of an operation are: as its arguments say, which are checked on the way. */
export type Sizes = {
  /** How many items a field is asked for; undefined when nothing says it. */
  of(field: FieldNode, definition: GraphQLField<unknown, unknown>, coordinate: string, listSize: ListSize | undefined): Price | undefined;
  /** What asks for a longer list than there may be, or does not say by one argument alone how long it is to be. */
  wrong(variables: Variables): GraphQLError | null;
};

export type SizeOptions = {
  /** The length of a list of which nothing says how long it is. */
  readonly guess: number;
  /** The most that may be asked for. */
  readonly longest: number;
};

/** What says it where the schema does not say by `@listSize` what does. */
const usual = ['first', 'last'];

/** How an argument says a size: `told` by the operation, or else as the schema has it; null where neither does. */
type Size = { readonly name: string; readonly told: Price | null; readonly unless: number | null };

export const sizesIn = (operation: OperationDefinitionNode, { guess, longest }: SizeOptions): Sizes => {
  const defaults = new Map((operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) => (defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)] as const] : [])));
  const checks: ((variables: Variables) => GraphQLError | null)[] = [];

  const toldBy = (value: ValueNode | undefined): Price | null => {
    if (value?.kind === Kind.INT) return Number(value.value);
    if (value?.kind !== Kind.VARIABLE) return null;
    const name = value.name.value;
    return (variables) => {
      const given = variables[name] ?? defaults.get(name);
      return typeof given === 'number' ? given : Number.NaN;
    };
  };
  const sizeOf = (argument: GraphQLArgument, { arguments: given = [] }: FieldNode): Size => ({
    name: argument.name,
    told: toldBy(given.find(({ name }) => name.value === argument.name)?.value),
    unless: typeof argument.defaultValue === 'number' ? argument.defaultValue : null,
  });
  /** The number of an argument, once the variables are known. */
  const valueOf = ({ told, unless }: Size, variables: Variables): number | null => {
    const value = told === null ? Number.NaN : priceAt(told, variables);
    return Number.isNaN(value) ? unless : value;
  };

  return {
    of: (field, definition, coordinate, listSize) => {
      const names = listSize?.slicing ?? usual;
      const sizes = definition.args.filter(({ name }) => names.includes(name)).map((argument) => sizeOf(argument, field));
      for (const { name, told } of sizes) {
        if (told === null) continue;
        const isWrong = (variables: Variables) => priceAt(told, variables) < 0 || priceAt(told, variables) > longest;
        if (typeof told === 'function' || isWrong({})) checks.push((variables) => (isWrong(variables) ? sizeOutOfRange(coordinate, name, longest) : null));
      }
      if (listSize?.needsOne) checks.push((variables) => (sizes.filter((size) => valueOf(size, variables) !== null).length === 1 ? null : oneSizeOnly(coordinate, names)));
      const most = (variables: Variables): number | undefined => {
        const values = sizes.flatMap((size) => valueOf(size, variables) ?? []);
        return values.length > 0 ? Math.max(0, ...values) : (listSize?.assumed ?? undefined);
      };
      return sizes.some(({ told }) => typeof told === 'function') ? (variables) => most(variables) ?? guess : most({});
    },
    wrong: (variables) => {
      for (const check of checks) {
        const error = check(variables);
        if (error) return error;
      }
      return null;
    },
  };
};
