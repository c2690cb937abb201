import { type FieldNode, getNamedType, type GraphQLField, type GraphQLInputType, isInputObjectType, isListType, isNonNullType, Kind, type OperationDefinitionNode, type ValueNode, valueFromASTUntyped, visit } from 'graphql';
import type { Variables } from '../execution/run.ts';
import { type Price, sum } from './price.ts';
import type { Weights } from './weights.ts';

/** What the arguments of a field cost: nothing, unless the schema says it of them, of what stands in them or of its type. */
export const pricesOfArguments = ({ costs }: Weights, operation: OperationDefinitionNode): ((field: FieldNode, definition: GraphQLField<unknown, unknown>, coordinate: string) => Price) => {
  if (costs.size === 0) return () => 0;
  const defaults: Record<string, unknown> = Object.fromEntries((operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) => (defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [])));

  const costOf = (type: GraphQLInputType, value: unknown, own: number | undefined): number => {
    if (value === undefined || value === null) return 0; // whoever is given nothing has nothing to do
    const nullable = isNonNullType(type) ? type.ofType : type;
    // what is said of the place holds once, however long the list in it; what is said of the type holds for each
    if (isListType(nullable)) return [value].flat().reduce((total: number, item) => total + costOf(nullable.ofType, item, own === undefined ? undefined : 0), own ?? 0);
    const named = getNamedType(nullable);
    if (!isInputObjectType(named)) return own ?? costs.get(named.name) ?? 0;
    return Object.entries(named.getFields()).reduce((total, [name, field]) => total + costOf(field.type, (value as Record<string, unknown>)[name], costs.get(`${named.name}.${name}`)), own ?? 0);
  };

  return (field, definition, coordinate) => sum(definition.args.map((argument): Price => {
    const own = costs.get(`${coordinate}(${argument.name}:)`);
    const value = field.arguments?.find(({ name }) => name.value === argument.name)?.value;
    if (value === undefined) return costOf(argument.type, argument.defaultValue, own);
    const at = (variables: Variables) => costOf(argument.type, valueFromASTUntyped(value, { ...defaults, ...variables }), own);
    return isOpen(value) ? at : at({});
  }));
};

const isOpen = (value: ValueNode): boolean => {
  let found = false;
  visit(value, { [Kind.VARIABLE]: () => void (found = true) });
  return found;
};
