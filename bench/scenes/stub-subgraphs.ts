import { createServer } from 'node:http';
import { type FieldNode, Kind, type OperationDefinitionNode, parse, type SelectionSetNode, valueFromASTUntyped } from 'graphql';
import { type Environment, runService } from '#platform/service.ts';

/**
 * Subgraphs that know everything at once: a query is compiled into string concatenation the first time it is seen. They answer
 * what the two measured queries ask of order, store and customer, so that what is measured is the router.
 */

type Write = (id: string) => string;
type Field = { readonly leaf: Write } | { readonly type: TypeName; readonly ids: (id: string) => string | readonly string[] };

const quoted = (value: string): Write => () => JSON.stringify(value);
const ownId: Write = (id) => JSON.stringify(id);
const storesInAll = 10;
const fifty = Array.from({ length: 50 }, (_, n) => `0199aa00-0000-8000-8000-${String(n).padStart(12, '0')}`);

/** The order's store: told by the end of its id, like everything else here. */
const storeOf = (orderId: string) => `store-${(orderId.codePointAt(orderId.length - 1) ?? 0) % storesInAll}`;

const types = {
  Query: { me: { type: 'Viewer', ids: () => 'me' } },
  Viewer: { id: { leaf: ownId }, orders: { type: 'OrderConnection', ids: (id) => id } },
  OrderConnection: { nodes: { type: 'Order', ids: () => fifty } },
  Order: {
    id: { leaf: ownId },
    number: { leaf: quoted('A-1001') },
    status: { leaf: quoted('PREPARING') },
    placedAt: { leaf: quoted('2026-03-02T02:59:58.000Z') },
    total: { type: 'Money', ids: (id) => id },
    store: { type: 'Store', ids: storeOf },
  },
  Money: { amount: { leaf: () => '18000' }, currency: { leaf: quoted('KRW') } },
  Store: { id: { leaf: ownId }, name: { leaf: quoted('달빛치킨') } },
} satisfies Record<string, Record<string, { leaf: Write } | { type: string; ids: (id: string) => string | readonly string[] }>>;
type TypeName = keyof typeof types;

const fieldOf = (type: TypeName, name: string): Field => {
  const field = (types[type] as Record<string, Field>)[name];
  if (field === undefined) throw new TypeError(`the stub has no ${type}.${name}`);
  return field;
};

const keyOf = ({ alias, name }: FieldNode) => `${JSON.stringify(alias?.value ?? name.value)}:`;

const compile = (type: TypeName, set: SelectionSetNode): Write => {
  const parts = partsOf(type, set);
  return (id) => {
    let json = '{';
    for (const { key, write } of parts) json += (json.length > 1 ? ',' : '') + key + write(id);
    return `${json}}`;
  };
};

const partsOf = (type: TypeName, set: SelectionSetNode): { key: string; write: Write }[] =>
  set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) throw new TypeError('the stub knows no named fragments');
    if (selection.kind === Kind.INLINE_FRAGMENT) return partsOf(type, selection.selectionSet);
    return [{ key: keyOf(selection), write: writerOf(type, selection) }];
  });

const writerOf = (type: TypeName, { name, selectionSet }: FieldNode): Write => {
  if (name.value === '__typename') return quoted(type);
  const field = fieldOf(type, name.value);
  if ('leaf' in field) return field.leaf;
  const write = compile(field.type, selectionSet as SelectionSetNode);
  return (id) => {
    const ids = field.ids(id);
    return typeof ids === 'string' ? write(ids) : `[${ids.map(write).join(',')}]`;
  };
};

type Variables = Readonly<Record<string, unknown>>;
type Respond = (variables: Variables) => string;

const entities = (node: FieldNode): Respond => {
  const writers = Object.fromEntries((node.selectionSet?.selections ?? []).flatMap((fragment) =>
    fragment.kind === Kind.INLINE_FRAGMENT && fragment.typeCondition ? [[fragment.typeCondition.name.value, compile(fragment.typeCondition.name.value as TypeName, fragment.selectionSet)]] : []));
  return ({ representations }) => `[${(representations as { __typename: string; id: string }[]).map(({ __typename, id }) => (writers[__typename] as Write)(id)).join(',')}]`;
};

const rootField = (node: FieldNode): Respond => {
  if (node.name.value === '_entities') return entities(node);
  if (node.name.value !== 'order') return () => writerOf('Query', node)('');
  const write = compile('Order', node.selectionSet as SelectionSetNode);
  return (variables) => write(valueFromASTUntyped(node.arguments![0]!.value, variables) as string);
};

const compileOperation = (text: string): Respond => {
  const operation = parse(text).definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  const parts = operation.selectionSet.selections.map((selection) => ({ key: keyOf(selection as FieldNode), respond: rootField(selection as FieldNode) }));
  return (variables) => `{"data":{${parts.map(({ key, respond }) => key + respond(variables)).join(',')}}}`;
};

const known = new Map<string, Respond>();

const answer = (body: string): string => {
  const { query, variables = {} } = JSON.parse(body) as { query: string; variables?: Variables };
  const respond = known.get(query) ?? compileOperation(query);
  known.set(query, respond);
  return respond(variables);
};

export const start = async (_environment: Environment) => {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      try {
        const text = answer(body);
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
      } catch (error) {
        response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ errors: [{ message: String(error) }] }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { name: 'stub-subgraphs', url: `http://127.0.0.1:${port}`, stop };
};

if (import.meta.main) await runService(start);
