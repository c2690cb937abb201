import { describe, expect, it } from '@jest/globals';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { readAccess, UnknownSecurity } from '../src/admission/access.ts';
import { createGraph } from '../src/graph.ts';
import type { Rights } from '../src/rights.ts';

const compose = (...typeDefs: string[]): string => {
  const { supergraphSdl, errors } = composeServices(typeDefs.map((text, index) => ({ name: `s${index}`, url: `http://s${index}`, typeDefs: parse(text) })));
  if (supergraphSdl === undefined) throw new Error(errors?.join());
  return supergraphSdl;
};
const link = (...imports: string[]) => `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports.map((name) => `"${name}"`).join()}])\n`;

const zoo = `${link('@key', '@authenticated', '@requiresScopes')}
  type Query { animals: [Animal!]!  found: [Found!]!  keeper: Keeper  secret: Secret  kind: Kind  weighing: Weight  open: Int  either: Int @requiresScopes(scopes: [["a", "b"], ["c"]]) }
  type Mutation { feed(id: ID!): Int @authenticated }
  type Subscription { escaped: Animal! }
  interface Animal { id: ID!  name: String  price: Int }
  type Lion implements Animal { id: ID!  name: String  price: Int @requiresScopes(scopes: [["prices"]]) }
  type Mouse implements Animal { id: ID!  name: String @authenticated  price: Int }
  type Keeper @key(fields: "id") { id: ID!  name: String  wage: Int @requiresScopes(scopes: [["wages"]]) }
  type Secret @requiresScopes(scopes: [["secrets"]]) { text: String }
  union Found = Keeper | Secret
  enum Kind @authenticated { BIG SMALL }
  scalar Weight @requiresScopes(scopes: [["weights"]])
`;
const beside = `${link('@key', '@authenticated', '@requiresScopes')} type Keeper @key(fields: "id") { id: ID!  home: String @authenticated }`;

const graph = createGraph(compose(zoo, beside), { enforceAccess: true, tellScopes: true, costs: null });
const rights = (...scopes: string[]): Rights => ({ key: 'me', viewer: { id: 'me', name: 'Me', roles: [] }, scopes: new Set(scopes), signer: null });
const visitor: Rights = { key: '', viewer: null, scopes: new Set(), signer: null };
const coordinateOf = (query: string, who: Rights) => graph.admission(parse(query), null).refuse(who, {})?.extensions['coordinate'] ?? null;

describe('an operation asks for what its fields ask for', () => {
  it.each<[string, string, Rights, string | null]>([
    ['an open field, to anybody', '{ open }', visitor, null],
    ['a field of an interface, for every type that may stand there', '{ animals { price } }', rights(), 'Animal.price'],
    ['… whatever the scopes are', '{ animals { price } }', rights('prices'), null],
    ['… to those who are not signed in', '{ animals { name } }', visitor, 'Animal.name'],
    ['an open field of an interface, to anybody', '{ animals { id __typename } }', visitor, null],
    ['a field behind a type condition', '{ animals { ... on Lion { price } } }', rights(), 'Lion.price'],
    ['the other type’s field, to anybody', '{ animals { ... on Mouse { price } } }', visitor, null],
    ['a union, even for its type’s name alone', '{ found { __typename } }', rights(), 'Secret'],
    ['a member of a union', '{ found { ... on Keeper { wage } } }', rights('secrets'), 'Keeper.wage'],
    ['a member of a union that is open', '{ found { ... on Keeper { id } } }', visitor, null],
    ['what another subgraph adds', '{ keeper { home } }', visitor, 'Keeper.home'],
    ['whatever answers a type with a rule', '{ secret { text } }', rights(), 'Secret'],
    ['… by its name too', '{ secret { __typename } }', visitor, 'Secret'],
    ['an enum with a rule', '{ kind }', visitor, 'Kind'],
    ['a scalar with a rule', '{ weighing }', rights(), 'Weight'],
    ['one of several sets of scopes', '{ either }', rights('a'), 'Query.either'],
    ['… the first', '{ either }', rights('a', 'b'), null],
    ['… or the second', '{ either }', rights('c'), null],
    ['what is skipped', '{ open keeper @skip(if: true) { wage } }', rights(), 'Keeper.wage'],
    ['what is under another name', '{ open: keeper { open: wage } }', rights(), 'Keeper.wage'],
    ['what is in a fragment of a fragment', '{ ...A } fragment A on Query { keeper { ...B } } fragment B on Keeper { wage }', rights(), 'Keeper.wage'],
    ['a mutation', 'mutation { feed(id: 1) }', visitor, 'Mutation.feed'],
    ['a subscription’s fields', 'subscription { escaped { name } }', visitor, 'Animal.name'],
    ['the schema itself, to anybody', '{ __schema { types { name } } __type(name: "Secret") { name } }', visitor, null],
  ])('%s: %s', (_what, query, who, refused) => {
    expect(coordinateOf(query, who)).toBe(refused);
  });
});

it('an interface stands for its types also where composition did not say so', () => {
  const [before, animal, after] = compose(zoo).split(/(interface Animal[^}]*})/) as [string, string, string];
  const older = createGraph(before + animal.replaceAll(/ @(authenticated|requiresScopes\([^)]*\))/g, '') + after, { enforceAccess: true, tellScopes: true, costs: null });
  const refused = (query: string) => older.admission(parse(query), null).refuse(visitor, {})?.extensions['coordinate'];
  expect([refused('{ animals { price } }'), refused('{ animals { name } }'), refused('{ animals { id } }')]).toEqual(['Lion.price', 'Mouse.name', undefined]);
});

describe('a supergraph', () => {
  it('is given to Apollo’s parts without the rules, and is otherwise the same', () => {
    const { access, sdl } = readAccess(compose(zoo, beside));
    expect([...access.keys()].sort()).toEqual(['Animal.name', 'Animal.price', 'Keeper.home', 'Keeper.wage', 'Kind', 'Lion.price', 'Mouse.name', 'Mutation.feed', 'Query.either', 'Secret', 'Weight']);
    expect(sdl).not.toMatch(/@authenticated|requiresScopes|SECURITY\)/);
    expect(graph.schema.getType('Weight')).toBeDefined();
  });

  it('whose rules are imported under other names has them all the same', () => {
    const renamed = compose(zoo).replace('@link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)', '@link(url: "https://specs.apollo.dev/authenticated/v0.1", as: "signedIn", for: SECURITY)').replaceAll('@authenticated', '@signedIn');
    expect(readAccess(renamed).access.get('Mutation.feed')).toEqual({ scopes: null });
    expect(readAccess(renamed).sdl).not.toContain('signedIn');
  });

  it('with protection that is not enforced here is refused, and told which', () => {
    const policed = compose(`${link('@policy')} type Query { a: Int @policy(policies: [["p"]]) }`);
    expect(() => createGraph(policed, { enforceAccess: true, tellScopes: true, costs: null })).toThrow(UnknownSecurity);
    expect(() => createGraph(policed, { enforceAccess: true, tellScopes: true, costs: null })).toThrow('https://specs.apollo.dev/policy/v0.1');
  });

  it('whose rules are not to be enforced is open: to say so is for who starts it', () => {
    const open = createGraph(compose(zoo), { enforceAccess: false, tellScopes: true, costs: null });
    expect(open.admission(parse('{ kind either }'), null).refuse(visitor, {})).toBeNull();
    expect(open.accessRules).toBeGreaterThan(0);
  });
});
