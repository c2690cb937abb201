import { type GraphQLSchema, isAbstractType } from 'graphql';

/** The names of the types that a type condition lets through, itself included. */
export type TypesOf = (condition: string) => ReadonlySet<string>;

export const typesOf = (schema: GraphQLSchema): TypesOf => {
  const known = new Map<string, ReadonlySet<string>>();
  return (condition) => {
    const found = known.get(condition);
    if (found) return found;
    const names = new Set([condition]);
    const type = schema.getType(condition);
    if (isAbstractType(type)) {
      for (const { name } of schema.getPossibleTypes(type)) names.add(name);
      if ('getFields' in type) for (const { name } of schema.getImplementations(type).interfaces) names.add(name);
    }
    known.set(condition, names);
    return names;
  };
};
