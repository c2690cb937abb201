import { type GraphQLLeafType, isEnumType } from 'graphql';

/** What a subgraph's value is for a scalar or an enum, or undefined when it may not stand for one. Of a custom scalar only its subgraph knows. */
export type ReadLeaf = (value: unknown) => unknown;

export const compileLeaf = (type: GraphQLLeafType): ReadLeaf => {
  if (isEnumType(type)) {
    const names = new Set<unknown>(type.getValues().map(({ name }) => name));
    return when((value) => names.has(value));
  }
  switch (type.name) {
    case 'Int':
      return when((value) => typeof value === 'number' && (value | 0) === value); // 32 bits
    case 'Float':
      return when((value) => typeof value === 'number');
    case 'String':
      return when((value) => typeof value === 'string');
    case 'Boolean':
      return when((value) => typeof value === 'boolean');
    case 'ID':
      // clients are promised texts, whatever a subgraph counts by
      return (value) => (typeof value === 'string' ? value : Number.isInteger(value) ? String(value) : undefined);
    default:
      return (value) => value;
  }
};

const when = (holds: (value: unknown) => boolean): ReadLeaf => (value) => (holds(value) ? value : undefined);
