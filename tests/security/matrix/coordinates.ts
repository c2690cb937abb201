import { type DocumentNode, type FieldDefinitionNode, Kind, type ObjectTypeDefinitionNode, parse, type TypeNode } from 'graphql';

/** A field that somebody may ask for: of Query, Mutation or Subscription, or one that a subgraph contributes to an entity. */
export type Coordinate = {
  /** `Order.payment`; with the subgraph in front where several contribute the same one: `customer:Order.status`. */
  readonly name: string;
  readonly subgraph: string;
  readonly type: string;
  readonly field: FieldDefinitionNode;
  /** Whether it is for named services only, and no part of the API. */
  readonly isInternal: boolean;
};

export const roots = ['Query', 'Mutation', 'Subscription'];

/** Every coordinate of these subgraphs' schemas. Keys are not among them: whoever asks for an entity has them already. */
export const coordinatesOf = (schemas: ReadonlyMap<string, string>): Coordinate[] => {
  const all = [...schemas].flatMap(([subgraph, sdl]) => objectTypes(parse(sdl)).flatMap((type) => fieldsOf(subgraph, type)));
  const count = new Map<string, number>();
  for (const { name } of all) count.set(name, (count.get(name) ?? 0) + 1);
  return all.map((coordinate) => ((count.get(coordinate.name) ?? 0) > 1 ? { ...coordinate, name: `${coordinate.subgraph}:${coordinate.name}` } : coordinate));
};

const objectTypes = ({ definitions }: DocumentNode): ObjectTypeDefinitionNode[] =>
  definitions.flatMap((definition) => (definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION ? [{ ...definition, kind: Kind.OBJECT_TYPE_DEFINITION }] : []));

const fieldsOf = (subgraph: string, { name: { value: type }, fields = [], directives = [] }: ObjectTypeDefinitionNode): Coordinate[] => {
  const keys = directives.filter(({ name }) => name.value === 'key');
  if (keys.length === 0 && !roots.includes(type)) return [];
  const keyFields = keys.flatMap(({ arguments: given = [] }) => given.flatMap(({ name, value }) => (name.value === 'fields' && value.kind === Kind.STRING ? value.value.split(/\W+/) : [])));
  const has = (field: FieldDefinitionNode, directive: string) => field.directives?.some(({ name }) => name.value === directive) ?? false;
  return fields
    .filter((field) => !has(field, 'external') && !keyFields.includes(field.name.value))
    .map((field) => ({ name: `${type}.${field.name.value}`, subgraph, type, field, isInternal: has(field, 'inaccessible') }));
};

export const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));
