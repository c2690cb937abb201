import {
  type FieldNode, getNamedType, type GraphQLCompositeType, GraphQLError, type GraphQLNamedType, type GraphQLObjectType, type GraphQLOutputType, type GraphQLSchema, isAbstractType, isCompositeType, isListType, isNonNullType,
  isObjectType, isUnionType, type SelectionSetNode,
} from 'graphql';
import { collectFields, type Selecting } from './collect.ts';
import { compileLeaf } from './leaf.ts';
import { isTree, type Tree } from './tree.ts';

/** A value that broke the schema's word, with its path, innermost step last. */
export type Problem = { readonly message: string; readonly path: (string | number)[] };

/**
 * Completes one value into what the client asked for: its fields in its order, nothing else, nulls carried up to where they
 * are allowed (GraphQL specification, 6.4.3). Compiled once per operation, since most of a stock gateway's time goes here.
 */
type Complete = (value: unknown, problems: Problem[]) => unknown;
/** `source` is the key in what subgraphs answered, `key` the one that the client reads. */
type Field = { readonly key: string; readonly source: string; readonly complete: Complete };

/** Stands for a null where none may be: the next nullable value above becomes null. */
const refused = Symbol('null where none may be');

/** Compiles the completion of a root type's selections. Answers null when a null reached the root. */
export const compileShape = (selecting: Selecting, root: GraphQLObjectType, selectionSet: SelectionSetNode, introspect: (fields: readonly FieldNode[]) => unknown) => {
  const fields = compileFields(selecting, root, [selectionSet], introspect);
  return (data: Tree, problems: Problem[]): Tree | null => {
    const shaped = completeFields(fields, data, problems);
    return shaped === refused ? null : (shaped as Tree);
  };
};

const completeFields = (fields: readonly Field[], value: Tree, problems: Problem[]): unknown => {
  const shaped: Tree = {};
  for (let index = 0; index < fields.length; index++) {
    const { key, source, complete } = fields[index] as Field;
    const before = problems.length;
    const completed = complete(value[source], problems);
    if (problems.length > before) for (let at = before; at < problems.length; at++) problems[at]?.path.unshift(key);
    if (completed === refused) return refused;
    shaped[key] = completed;
  }
  return shaped;
};

const compileFields = (selecting: Selecting, type: GraphQLCompositeType, sets: readonly SelectionSetNode[], introspect?: (fields: readonly FieldNode[]) => unknown): Field[] =>
  [...collectFields(selecting, type, sets)].map(([key, nodes]) => {
    const name = (nodes[0] as FieldNode).name.value;
    const source = selecting.keys.of(nodes[0] as FieldNode);
    if (name === '__typename') return { key, source, complete: () => (isObjectType(type) ? type.name : refused) };
    if (name === '__schema' || name === '__type') return { key, source, complete: () => (introspect?.(nodes) as Tree | undefined)?.[key] ?? null };
    const definition = 'getFields' in type ? type.getFields()[name] : undefined;
    if (!definition) throw new TypeError(`${type.name} has no field ${name}`);
    const below = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
    return { key, source, complete: compileType(selecting, definition.type, below, `${type.name}.${name}`) };
  });

const compileType = (selecting: Selecting, type: GraphQLOutputType, sets: readonly SelectionSetNode[], place: string): Complete => {
  if (isNonNullType(type)) {
    const complete = compileType(selecting, type.ofType, sets, place);
    return (value, problems) => {
      const before = problems.length;
      const completed = complete(value, problems);
      if (completed !== null) return completed;
      if (problems.length === before) problems.push({ message: `Cannot return null for non-nullable field ${place}.`, path: [] });
      return refused;
    };
  }
  const complete = isListType(type) ? compileList(selecting, type.ofType, sets, place) : compileNamed(selecting, type, sets, place);
  // `constructor` and the like are names a field may have, and what an object inherits is no answer
  return (value, problems) => (value === null || value === undefined || typeof value === 'function' ? null : complete(value, problems));
};

const compileList = (selecting: Selecting, itemType: GraphQLOutputType, sets: readonly SelectionSetNode[], place: string): Complete => {
  const complete = compileType(selecting, itemType, sets, place);
  return (value, problems) => {
    if (!Array.isArray(value)) return broken(problems, `${place} should be a list.`);
    const list: unknown[] = new Array(value.length);
    let holds = true;
    for (let index = 0; index < value.length; index++) {
      const before = problems.length;
      const completed = complete(value[index], problems);
      if (problems.length > before) for (let at = before; at < problems.length; at++) problems[at]?.path.unshift(index);
      if (completed === refused) holds = false;
      list[index] = completed;
    }
    return holds ? list : null;
  };
};

const compileNamed = (selecting: Selecting, type: GraphQLOutputType, sets: readonly SelectionSetNode[], place: string): Complete => {
  const named = getNamedType(type);
  if (!isCompositeType(named)) {
    const read = compileLeaf(named);
    return (value, problems) => {
      const leaf = read(value);
      return leaf === undefined ? broken(problems, `${place} is not a valid ${named.name}.`) : leaf;
    };
  }
  const known = new Map<unknown, readonly Field[] | null>();
  const typenameKeys = sets.flatMap(({ selections }) => selections.flatMap((node) => (node.kind === 'Field' && node.name.value === '__typename' && node.alias ? [selecting.keys.of(node)] : [])));
  const fieldsOf = (typename: unknown): readonly Field[] | null => {
    const actual = typeof typename === 'string' ? actualType(selecting.schema, named, selecting.schema.getType(typename)) : named;
    const fields = actual ? compileFields(selecting, actual, sets) : null;
    known.set(typename, fields);
    return fields;
  };
  return (value, problems) => {
    if (!isTree(value)) return broken(problems, `${place} should be an object.`);
    const typename = value['__typename'] ?? (typenameKeys.length > 0 ? value[typenameKeys[0] as string] : undefined);
    let fields = known.get(typename);
    if (fields === undefined) fields = fieldsOf(typename);
    // a type that clients may not know of: naming it would tell
    if (fields === null) return broken(problems, `${place} is of a type that it may not be of.`);
    const completed = completeFields(fields, value, problems);
    return completed === refused ? null : completed;
  };
};

/** What a subgraph may call an object that stands for `declared`: that or narrower, or by what it knows of it, which is wider. */
const actualType = (schema: GraphQLSchema, declared: GraphQLCompositeType, called: GraphQLNamedType | undefined): GraphQLCompositeType | null => {
  if (!isCompositeType(called)) return null;
  if (called === declared || isWithin(schema, called, declared)) return called;
  return isWithin(schema, declared, called) ? declared : null;
};

const isWithin = (schema: GraphQLSchema, type: GraphQLCompositeType, wider: GraphQLCompositeType): boolean => isAbstractType(wider) && !isUnionType(type) && schema.isSubType(wider, type);

const broken = (problems: Problem[], message: string): null => {
  problems.push({ message, path: [] });
  return null;
};

export const problemToError = ({ message, path }: Problem): GraphQLError => new GraphQLError(message, { path, extensions: { code: 'INVALID_SUBGRAPH_ANSWER' } });
