import type { GraphQLFormattedError } from 'graphql';
import { isTree, type Tree } from '../execution/tree.ts';

/** What a subgraph answered, as far as it is what an answer may be: nothing here is taken on trust. */
export type SubgraphAnswer = { /** Undefined where it says nothing of data, null where it says that there is none. */ readonly data: Tree | null | undefined; readonly errors: readonly GraphQLFormattedError[] };

/** Null when it is no answer: nothing in it, or neither data nor errors. */
export const readAnswer = (value: unknown): SubgraphAnswer | null => {
  if (!isTree(value)) return null;
  const errors = readErrors(value['errors']);
  const data = isTree(value['data']) ? value['data'] : 'data' in value ? null : undefined;
  return !data && errors.length === 0 ? null : { data, errors };
};

export const readErrors = (value: unknown): readonly GraphQLFormattedError[] => {
  if (value === null || value === undefined) return none;
  return Array.isArray(value) ? value.map(readError) : [readError(value)];
};

const none: readonly GraphQLFormattedError[] = [];

const readError = (value: unknown): GraphQLFormattedError => {
  const { message, path, extensions } = isTree(value) ? value : {};
  return { message: typeof message === 'string' ? message : '', ...(isPath(path) && { path }), ...(isTree(extensions) && { extensions }) };
};

const isPath = (path: unknown): path is (string | number)[] => Array.isArray(path) && path.every((step) => typeof step === 'string' || typeof step === 'number');
