import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { stores } from '#demo-city/stores.ts';
import type { Admission } from '../src/admission/admission.ts';
import { createGraph } from '../src/graph.ts';
import type { Rights } from '../src/rights.ts';
import { ask, connect, subscribe } from './fixture/client.ts';
import { compose, startTestRouter } from './fixture/router.ts';
import { startSubgraph } from './fixture/subgraph.ts';

const library = (directives: string, link = '["@key", "@cost", "@listSize"]') => ({
  name: 'library', url: 'http://127.0.0.1:1', typeDefs: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ${link}) ${directives}`,
});
const anonymous: Rights = { key: '', viewer: null, scopes: new Set(), signer: null };
const costs = { guess: 5, longest: 100, budget: 1_000 };
const admit = (typeDefs: string, query: string, link?: string): Admission => {
  const graph = createGraph(compose([library(typeDefs, link)]), { enforceAccess: false, tellScopes: false, costs });
  return graph.admission(parse(query), undefined);
};
const costOf = (typeDefs: string, query: string, variables = {}, link?: string) => admit(typeDefs, query, link).cost(variables);
const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
const sectionsOf = (menu: (typeof stores)[number]['offer']['menu']) => new Set(menu.map(({ section }) => section.ko)).size;
const refusal = (typeDefs: string, query: string, variables = {}) => admit(typeDefs, query).refuse(anonymous, variables)?.message;

describe('where the schema says nothing', () => {
  const plain = `
    type Query { book: Book  books: [Book!]!  some(first: Int = 7, last: Int): [Book!]!  page(first: Int = 20): Page!  found: Found  any: Thing }
    type Mutation { lend(id: ID): Book  count: Int }
    type Page { nodes: [Book!]!  edges: [Edge!]!  total: Int } type Edge { node: Book! }
    type Book implements Thing { id: ID  title: String  authors: [Author!]! } type Author { name: String } interface Thing { id: ID }
    union Found = Book | Author
  `;
  it.each([
    ['an object', '{ book { id title } }', 1],
    ['a scalar, and what a type is called', '{ book { __typename id } }', 1],
    ['a union, and an interface', '{ found { ... on Book { id } } any { id } }', 2],
    ['a list of which nothing tells the length', '{ books { authors { name } } }', 5 * (1 + 5)],
    ['a list as long as it is asked for', '{ some(first: 3) { id } }', 3],
    ['a list as long as its schema has it', '{ some { id } }', 7],
    ['the longer of what is asked for', '{ some(first: 3, last: 9) { id } }', 9],
    ['the lists of a connection', '{ page(first: 10) { nodes { id } edges { node { id } } total } }', 1 + 10 + 10 * 2],
    ['a mutation', 'mutation { lend(id: 1) { id } count }', 11 + 10],
    ['fragments wherever they are spread', '{ a: book { ...B } b: book { ...B } } fragment B on Book { authors { name } }', 2 * (1 + 5)],
  ])('%s costs what it did', (_what, query, cost) => expect(costOf(plain, query)).toBe(cost));

  it.each([
    [{}, 20], [{ n: 4 }, 4], [{ n: null }, 20], [{ n: 0 }, 0],
  ])('a list is as long as a variable tells: %j', (variables, size) => expect(costOf(plain, 'query ($n: Int) { page(first: $n) { nodes { id } } }', variables)).toBe(1 + size));
});

describe('@cost', () => {
  const weighed = `
    type Query { report: Report @cost(weight: 40)  reports: [Report!]!  dear(first: Int): [Report!]! @cost(weight: 3)  plot: Plot  shade: Shade  about: About  search(text: String @cost(weight: 6), filter: Filter, plots: [Plot!]): Report  free: Report @cost(weight: 0)  odd: Report @cost(weight: -50)  seen: Seen }
    type Mutation { print: Report @cost(weight: 100)  tear: Report }
    type Report implements Seen @cost(weight: 8) { id: ID  text: String @cost(weight: 2)  pages: [Int!]! @cost(weight: 1) }
    type Note implements Seen { id: ID @cost(weight: 9) } interface Seen { id: ID }
    union About = Report | Note
    scalar Plot @cost(weight: 5)
    enum Shade @cost(weight: 4) { DARK LIGHT }
    input Filter { from: Int @cost(weight: 7)  shade: Shade  tags: [String!] @cost(weight: 2)  not: [Filter!] }
  `;
  it.each([
    ['of a field, in place of its type', '{ report { id } }', 40],
    ['of a field that costs something beside an object that does', '{ report { id text } }', 42],
    ['of a type, for each in a list', '{ reports { id } }', 5 * 8],
    ['of a field, for each in its list', '{ dear(first: 10) { id } }', 30],
    ['of a scalar and of an enum', '{ plot shade }', 9],
    ['of a list of scalars', '{ report { pages } }', 40 + 5],
    ['of the dearest that a union may be', '{ about { ... on Note { id } } }', 8 + 9],
    ['of the dearest field in the place of an interface’s', '{ seen { id } }', 8 + 9],
    ['of nothing', '{ free { id } }', 0],
    ['of less than nothing, which makes nothing else cheaper', '{ odd { id } report { id } }', 40],
    ['of a mutation, instead of ten', 'mutation { print { id } tear { id } }', 100 + 18],
    ['of an argument that is given', '{ search(text: "a") { id } }', 8 + 6],
    ['of no argument that is not', '{ search(text: null) { id } }', 8],
    ['of what stands in an input, and what its type is', '{ search(filter: { from: 1, shade: DARK, tags: ["a", "b"] }) { id } }', 8 + 7 + 4 + 2],
    ['of inputs within inputs, each', '{ search(filter: { not: [{ from: 1 }, { from: 2 }] }) { id } }', 8 + 14],
    ['of a list given as one', '{ search(filter: { not: { from: 1 } }) { id } }', 8 + 7],
    ['of a list’s type, each', '{ search(plots: ["a", "b", "c"]) { id } }', 8 + 15],
  ])('is heeded %s', (_what, query, cost) => expect(costOf(weighed, query)).toBe(cost));

  it('is heeded in what variables hold, and in what they hold unless they are told', () => {
    const query = 'query ($filter: Filter = { from: 3 }, $text: String) { search(text: $text, filter: $filter) { id } }';
    const admission = admit(weighed, query);
    expect([{}, { text: 'a' }, { filter: null }, { filter: { not: [{ from: 1 }, { shade: 'DARK' }] } }].map((variables) => admission.cost(variables))).toEqual([8 + 7, 8 + 7 + 6, 8, 8 + 7 + 4]);
  });

  it('is heeded by whatever name', () => {
    const typeDefs = 'type Query { a: Int @price(weight: 3)  b: [Int!]! @federation__listSize(assumedSize: 9) @price(weight: 1) }';
    expect(costOf(typeDefs, '{ a b }', {}, '[{ name: "@cost", as: "@price" }]')).toBe(12);
    expect(costOf('type Query { a: Int @federation__cost(weight: 3) }', '{ a }', {}, '["@key"]')).toBe(3);
  });
});

describe('@listSize', () => {
  const sized = `
    type Query {
      tags: [Tag!]! @listSize(assumedSize: 30)
      rows(limit: Int, pages: Int = 2): [Tag!]! @listSize(assumedSize: 12, slicingArguments: ["limit"])
      loose(limit: Int, top: Int): [Tag!]! @listSize(assumedSize: 12, slicingArguments: ["limit", "top"], requireOneSlicingArgument: false)
      either(first: Int, last: Int): [Tag!]! @listSize(slicingArguments: ["first", "last"])
      page(take: Int = 4): Page! @listSize(slicingArguments: ["take"], sizedFields: ["rows"])
      known(first: Int): Page! @listSize(assumedSize: 3, sizedFields: ["rows"])
    }
    type Page { rows: [Tag!]!  others: [Tag!]! } type Tag { name: String }
  `;
  it.each([
    ['tells how long a list is', '{ tags { name } }', 30],
    ['names the argument that tells it', '{ rows(limit: 8) { name } }', 8],
    ['tells it where no argument has to', '{ loose { name } }', 12],
    ['takes the longer of two arguments', '{ loose(limit: 8, top: 9) { name } }', 9],
    ['names the fields below that are the list: no other is', '{ page(take: 10) { rows { name } others { name } } }', 1 + 10 + 5],
    ['takes the size that the schema has', '{ page { rows { name } } }', 1 + 4],
    ['is believed in place of "first", where it names no argument', '{ known(first: 50) { rows { name } } }', 1 + 3],
  ])('%s', (_what, query, cost) => expect(costOf(sized, query)).toBe(cost));

  it('has an operation tell the size by one argument alone, unless it says otherwise', () => {
    const message = 'Query.either wants to be told by one argument alone how much to answer: first or last.';
    expect(refusal(sized, '{ either(first: 1) { name } }')).toBeUndefined();
    expect(refusal(sized, '{ either { name } }')).toBe(message);
    expect(refusal(sized, '{ either(first: 1, last: 1) { name } }')).toBe(message);
    const open = 'query ($first: Int, $last: Int) { either(first: $first, last: $last) { name } }';
    expect([{ first: 1 }, { last: 1, first: null }, {}, { first: 1, last: 1 }].map((variables) => refusal(sized, open, variables))).toEqual([undefined, undefined, message, message]);
    expect(refusal(sized, '{ loose(limit: 1, top: 1) { name } page { others { name } } }')).toBeUndefined(); // one that has a default is told
  });

  it('bounds the arguments it names as "first" is bounded', () => {
    expect(refusal(sized, '{ rows(limit: 101) { name } }')).toBe('Query.rows(limit:) is a number from 0 to 100.');
    expect(refusal(sized, 'query ($n: Int) { rows(limit: $n) { name } }', { n: -1 })).toBe('Query.rows(limit:) is a number from 0 to 100.');
    expect(refusal(sized, '{ rows(limit: 100, pages: 1000) { name } }')).toBeUndefined();
  });
});

describe('the product’s supergraph', () => {
  it('says how long its own lists are, as they are in the demo city', async () => {
    const graph = createGraph(await readFile(new URL('../supergraph.graphql', import.meta.url), 'utf8'), { enforceAccess: true, tellScopes: false, costs });
    const cost = (query: string) => graph.admission(parse(query), undefined).cost({});
    const [menus, items, options, dates] = [stores.map(({ offer }) => sectionsOf(offer.menu)), stores.map(({ offer }) => offer.menu.length / sectionsOf(offer.menu)), stores.flatMap(({ offer }) => offer.menu.map((item) => item.options.length)), stores.map(({ offer }) => offer.hours.length)].map(mean) as [number, number, number, number];
    const whole = cost('{ store(id: "1") { menu { items { options { id } } } } }');
    expect(whole).toBe(1 + 4 * (1 + 4 * (1 + 2)));
    const real = 1 + menus * (1 + items * (1 + options));
    expect(whole / real).toBeGreaterThan(1); // nobody's menu is to be dearer than it was thought
    expect(whole / real).toBeLessThan(2);
    expect(cost('{ store(id: "1") { hours { opens } } }')).toBe(1 + Math.floor(dates));
  });
});

describe('a stranger’s supergraph', () => {
  it('is believed what it says, over HTTP and WebSocket', async () => {
    await using subgraph = await startSubgraph('library', library(`
      type Query { heavy: Int @cost(weight: 15000)  list(limit: Int!): [Book!]! @listSize(slicingArguments: ["limit"]) }
      type Subscription { heavier: Int @cost(weight: 25000) }
      type Book @cost(weight: 300) { id: ID }
    `).typeDefs, { Query: { heavy: () => 1, list: () => [{ id: '1' }] }, Subscription: { heavier: { subscribe: async function* () { yield { heavier: 1 }; } } } });
    await using router = await startTestRouter([subgraph], { NODE_ENV: 'development', QUERY_COST: '20000' });
    const told = await fetch(router.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ heavy list(limit: 3) { id } }"}' });
    expect(await told.json()).toEqual({ data: { heavy: 1, list: [{ id: '1' }] }, extensions: { cost: 15_900 } });
    subgraph.received.length = 0;
    const refused = { extensions: { code: 'OPERATION_TOO_EXPENSIVE', cost: 30_000 } };
    expect(await ask(router.url, '{ a: heavy b: heavy }')).toMatchObject({ status: 400, errors: [refused] });
    expect(await ask(router.url, 'query ($n: Int!) { list(limit: $n) { id } }', { n: 100 })).toMatchObject({ status: 400, errors: [refused] });
    await expect(subscribe(connect(router.url), 'subscription { heavier }').ended).rejects.toMatchObject([{ extensions: { code: 'OPERATION_TOO_EXPENSIVE' } }]);
    expect(subgraph.received).toHaveLength(0);
  });
});
