import { type GraphQLLeafType, isEnumType } from 'graphql';

/** Whether a subgraph's value may stand for a scalar or an enum. Of a custom scalar only its subgraph knows. */
export type IsLeaf = (value: unknown) => boolean;

const largestInt = 2 ** 31 - 1;

export const compileLeaf = (type: GraphQLLeafType): IsLeaf => {
  if (isEnumType(type)) {
    const names = new Set<unknown>(type.getValues().map(({ name }) => name));
    return (value) => names.has(value);
  }
  switch (type.name) {
    case 'Int':
      return (value) => Number.isInteger(value) && Math.abs(value as number) <= largestInt + 1;
    case 'Float':
      return (value) => typeof value === 'number';
    case 'String':
      return (value) => typeof value === 'string';
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    case 'ID':
      return (value) => typeof value === 'string' || Number.isInteger(value);
    default:
      return () => true;
  }
};
