import { badInput } from './errors.ts';

/** A Relay connection (GraphQL Cursor Connections Specification) over a keyset cursor. */
export type Connection<Node> = {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly startCursor: string | null; readonly endCursor: string | null };
};

export type PageArguments = { readonly first?: number | null; readonly after?: string | null };
/** `take` is how many rows to read: one more than the page holds, to know whether another follows. */
export type PageRequest = { readonly first: number; readonly take: number; readonly after: readonly string[] | null };

const largestPage = 100;

/** Checks a page's arguments. `keys` is how many values the cursor is made of. Throws BAD_USER_INPUT. */
export const pageRequest = ({ first, after }: PageArguments, keys: number): PageRequest => {
  const size = first ?? 20;
  if (size < 1 || size > largestPage) throw badInput(`first is between 1 and ${largestPage}`);
  return { first: size, take: size + 1, after: after == null ? null : decodeCursor(after, keys) };
};

/** The page of what was read with `take`. `cursorOf` gives the values that the rows are ordered by. */
export const connection = <Row, Node>({ first, after }: PageRequest, rows: readonly Row[], cursorOf: (row: Row) => readonly string[], nodeOf: (row: Row) => Node): Connection<Node> => {
  const edges = rows.slice(0, first).map((row) => ({ cursor: encodeCursor(cursorOf(row)), node: nodeOf(row) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: { hasNextPage: rows.length > first, hasPreviousPage: after !== null, startCursor: edges[0]?.cursor ?? null, endCursor: edges.at(-1)?.cursor ?? null },
  };
};

const encodeCursor = (values: readonly string[]) => Buffer.from(JSON.stringify(values)).toString('base64url');

const decodeCursor = (cursor: string, keys: number): readonly string[] => {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(values) && values.length === keys && values.every((value) => typeof value === 'string')) return values;
  } catch {
    // falls through: whatever is wrong with it, the answer is the same
  }
  throw badInput('after is not a cursor of this list: take it from pageInfo.endCursor');
};
