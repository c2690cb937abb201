import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApolloServer } from '@apollo/server';
import type { ApolloGateway } from '@apollo/gateway';
import { getIntrospectionQuery } from 'graphql';
import { ask, at } from './fixture/client.ts';
import { compose, startTestRouter, type TestRouter } from './fixture/router.ts';
import { type Shop, startShop } from './fixture/shop.ts';

let shop: Shop;
let router: TestRouter;
let stock: ApolloServer;

beforeAll(async () => {
  shop = await startShop();
  router = await startTestRouter([shop.orders, shop.stores]);
  const { ApolloGateway: Gateway } = await import('@apollo/gateway'); // after the router has switched telemetry off
  const gateway: ApolloGateway = new Gateway({ supergraphSdl: compose([shop.orders, shop.stores]) });
  stock = new ApolloServer({ gateway, introspection: true });
  await stock.start();
});
afterAll(async () => {
  await stock.stop();
  await router[Symbol.asyncDispose]();
  await shop[Symbol.asyncDispose]();
});
beforeEach(() => {
  shop.orders.received.length = 0;
  shop.stores.received.length = 0;
});

const representations = () => shop.stores.received.map(({ variables }) => variables['representations']);

describe('a query across subgraphs', () => {
  it('sends each distinct representation once, and spreads the answers back', async () => {
    const { data } = await ask(router.url, '{ orders { id store { name } } }');
    expect(representations()).toEqual([[{ __typename: 'Store', id: '1' }, { __typename: 'Store', id: '2' }, { __typename: 'Store', id: '0' }]]);
    expect(at(data, 'orders')).toEqual(Array.from({ length: 12 }, (_, index) => ({ id: `${index + 1}`, store: { name: `Store ${(index + 1) % 3}` } })));
  });

  it('is asked once of a subgraph while identical ones are in flight', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(router.url, '{ order(id: "5") { id lines { name } store { name tags } } }')));
    for (const { data } of answers) expect(at(data, 'order')).toEqual({ id: '5', lines: [{ name: 'gimbap' }, { name: 'tteokbokki' }], store: { name: 'Store 2', tags: ['late', 'spicy'] } });
    expect(shop.orders.received.length).toBeLessThan(10);
  });

  it('passes the trace on, and no credentials where auth is off', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await ask(router.url, '{ order(id: "1") { store { name } } }', {}, { traceparent, authorization: 'Bearer a-token-of-theirs' });
    for (const { headers } of [...shop.orders.received, ...shop.stores.received]) {
      expect(headers['traceparent']).toBe(traceparent);
      expect(headers).not.toHaveProperty('authorization');
      expect(headers).not.toHaveProperty('x-dosirak-caller');
    }
  });
});

/** Every one is answered by the stock gateway too: what ours says must be the same, to the letter. */
const operations: [string, string, Record<string, unknown>?, string?][] = [
  ['plain fields', '{ order(id: "1") { id status total } }'],
  ['fields of two subgraphs', '{ order(id: "1") { id store { id name city { name } } deliveryFee } }'],
  ['a list of them', '{ orders { id deliveryFee store { name rating } lines { name store { name } } } }'],
  ['aliases, and the order of the query', '{ b: order(id: "2") { fee: deliveryFee z: id a: store { n: name id } } a: order(id: "1") { total id } }'],
  ['fragments within fragments', 'query { order(id: "3") { ...A ...B } } fragment A on Order { id store { ...S } } fragment B on Order { store { rating ...S } status } fragment S on Store { name city { name } }'],
  ['variables with defaults', 'query ($id: ID!, $locale: String = "ko") { order(id: $id) { store { name(locale: $locale) } } }', { id: '4' }],
  ['variables that are null', 'query ($locale: String = "ko") { order(id: "1") { store { name(locale: $locale) } } }', { locale: null }],
  ['@skip and @include, true', 'query ($yes: Boolean!) { order(id: "1") { id @include(if: $yes) total @skip(if: $yes) store @include(if: $yes) { name } } }', { yes: true }],
  ['@skip and @include, false', 'query ($yes: Boolean!) { order(id: "1") { id @include(if: $yes) total @skip(if: $yes) store @include(if: $yes) { name } } }', { yes: false }],
  ['@include by a default', 'query ($yes: Boolean = false) { order(id: "1") { id store @include(if: $yes) { name } } }'],
  ['@include over a whole fetch', 'query ($yes: Boolean!) { orders { id ... @include(if: $yes) { store { name } } } }', { yes: false }],
  ['a union', '{ found { __typename ... on Order { id deliveryFee } ... on Store { id name } } }'],
  ['a union with an aliased type name', '{ found { kind: __typename ... on Store { name } } }'],
  ['an interface', '{ happenings { at __typename ... on Delivered { order { store { name } } } ... on Rated { stars store { rating } } } }'],
  ['an interface with only its own fields', '{ happenings { at } }'],
  ['a null in the middle', '{ order(id: "0") { id store { name } } }'],
  ['a nullable list of nothing', '{ order(id: "1") { note lines { name } } }'],
  ['arguments of a required field', '{ order(id: "1") { kilos: weight(unit: "kg") grams: weight deliveryFee } }'],
  ['type names at the root', 'query { __typename order(id: "1") { __typename store { __typename } } }'],
  ['a mutation across subgraphs', 'mutation ($s: ID!) { first: placeOrder(storeId: $s) { id store { name } } forget second: placeOrder(storeId: "1") { store { name } } }', { s: '2' }],
  ['an error in a second subgraph', '{ orders { id store { id broken } } }'],
  ['an error at the root', '{ crash order(id: "1") { id } }'],
  ['an object of a type that is not in the schema', '{ secret { at } }'],
  ['a fragment on an interface, with conditions across subgraphs', 'query ($a: Boolean!, $b: Boolean = true) { happenings { ...H ... on Rated @include(if: $b) { store { name @skip(if: $a) rating } } } } fragment H on Happening { at ... on Delivered @skip(if: $a) { order { deliveryFee store { name } } } }', { a: false }],
  ['one key with two meanings in a union', '{ found { ... on Order { what: status store { name } } ... on Store { name where: city { name } } } }'],
  ['one key for two types of field in a union', '{ found { ... on Order { it: store { name } } ... on Store { it: city { name } } } }'],
  ['the same entity by two ways, with different fields', '{ a: order(id: "1") { store { name } lines { store { rating tags } } } b: order(id: "4") { store { city { name } } } }'],
  ['one field with three arguments', 'query ($l: String) { order(id: "2") { store { a: name b: name(locale: "ko") c: name(locale: $l) d: name(locale: null) } } }', { l: 'ko' }],
  ['variables that are not given', 'query ($l: String, $m: Boolean = false) { order(id: "2") { store { name(locale: $l) city @include(if: $m) { name } } } }'],
  ['a condition on a root field', 'query ($a: Boolean!) { order(id: "1") @skip(if: $a) { store { name } } store(id: "1") @include(if: $a) { name } }', { a: true }],
  ['the same fragment on both sides of a condition', 'query ($a: Boolean!) { order(id: "1") { ...F @include(if: $a) ...F @skip(if: $a) } } fragment F on Order { store { name } deliveryFee }', { a: false }],
  ['type names everywhere', '{ __typename o: order(id: "1") { __typename t: __typename store { __typename city { __typename } } lines { __typename store { t: __typename } } } found { __typename } happenings { __typename t: __typename } }'],
  ['a named operation among others', 'query A { order(id: "1") { id } } query B($x: ID = "2") { order(id: $x) { id store { name } } }', {}, 'B'],
  ['an error in a list, under a null', '{ orders { id lines { name store { tags broken } } } order(id: "0") { store { broken } } }'],
  ['a mutation that fails between others', 'mutation { a: placeOrder(storeId: "1") { id } b: placeOrder(storeId: "404") { store { name } } c: forget }'],
  ['the schema itself', getIntrospectionQuery()],
  ['the schema beside data', '{ __schema { queryType { name } } order(id: "1") { id } t: __type(name: "Order") { name } }'],
  ['a part of the schema by variable', 'query ($n: String!) { __type(name: $n) { name fields { name } } }', { n: 'Store' }],
];

describe('the router answers as the stock gateway does', () => {
  it.each(operations)('%s', async (_what, query, variables = {}, operationName = undefined) => {
    const ours = await ask(router.url, query, variables, {}, operationName);
    const { body } = await stock.executeOperation({ query, variables, operationName });
    if (body.kind !== 'single') throw new TypeError('in parts');
    const theirs = JSON.parse(JSON.stringify(body.singleResult)) as { data: unknown; errors?: { message: string; extensions: { code: string } }[] };
    expect(JSON.stringify(ours.data)).toBe(JSON.stringify(theirs.data));
    for (const { extensions } of theirs.errors ?? []) expect(ours.errors?.map((error) => error.extensions['code'])).toContain(extensions.code);
    if (!theirs.errors && !('extensions' in theirs)) expect(ours.errors).toBeUndefined();
  });
});

describe('an error of a subgraph', () => {
  it('keeps its code and gains the subgraph’s name, and cannot set the status or show a stack', async () => {
    const { status, errors } = await ask(router.url, '{ crash }');
    expect(status).toBe(200);
    expect(errors).toEqual([{ message: 'the kitchen is on fire', path: ['crash'], extensions: { code: 'KITCHEN_FIRE', serviceName: 'orders' } }]);
  });

  it('about one entity is told at each place that shows it', async () => {
    const { data, errors } = await ask(router.url, '{ order(id: "1") { lines { store { broken } } } again: order(id: "2") { store { broken } } }');
    expect(data).toEqual({ order: { lines: [{ store: { broken: null } }, { store: { broken: null } }] }, again: { store: { broken: null } } });
    expect(errors?.map(({ path }) => path).toSorted()).toEqual([['again', 'store', 'broken'], ['order', 'lines', 0, 'store', 'broken'], ['order', 'lines', 1, 'store', 'broken']]);
  });

  it('by a null where none may be empties the nearest place that may be null, and says so', async () => {
    const { data, errors } = await ask(router.url, 'mutation { placeOrder(storeId: "404") { id store { name } } forget }');
    expect(data).toBeNull();
    expect(errors).toEqual([{ message: 'Cannot return null for non-nullable field Store.name.', path: ['placeOrder', 'store', 'name'], extensions: { code: 'INVALID_SUBGRAPH_ANSWER' } }]);
  });
});
