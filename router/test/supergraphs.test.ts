import { describe, expect, it } from '@jest/globals';
import { GraphQLError, parse } from 'graphql';
import { createCancellation } from '../src/call.ts';
import { rightsOf } from '../src/rights.ts';
import { inProcess, schemaSubgraph } from './fixture/in-process.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible", "@interfaceObject", "@override"])\n';
const itself = { __resolveReference: (reference: object) => reference };

describe('keys', () => {
  const bakery = schemaSubgraph('bakery', `${link} type Query { loaf: Loaf } type Loaf @key(fields: "number") { number: Int! flour: String! batch: Batch } type Batch @shareable { oven: Int! day: Int }`, {
    Query: { loaf: () => ({ number: 7 }) },
    Loaf: { __resolveReference: ({ number }: { number: number }) => ({ number }), flour: () => 'rye', batch: () => ({ oven: 1, day: 3 }) },
  });

  it('that do not resolve are not used to come back after a requirement', async () => {
    const shop = schemaSubgraph('shop', `${link}
      type Query { shelf: [Loaf] }
      type Loaf @key(fields: "batch { oven }", resolvable: false) @key(fields: "number batch { day }") { number: Int! @shareable batch: Batch @shareable flour: String! @external label: String @requires(fields: "flour") }
      type Batch @shareable { oven: Int! day: Int }`, {
      Query: { shelf: () => [{ number: 7, batch: { oven: 1, day: 3 } }] },
      Loaf: { __resolveReference: (reference: { number?: number }) => (reference.number === undefined ? null : reference), label: ({ flour, number }: { flour: string; number: number }) => `${flour} ${number}` },
    });
    const plain = { ...bakery, typeDefs: bakery.typeDefs.replace('number: Int! flour', 'number: Int! @shareable flour').replace('batch: Batch }', 'batch: Batch @shareable }') };
    const { ask, asked, invalid } = inProcess([plain, shop]);
    expect(await ask('{ shelf { label } }')).toEqual({ data: { shelf: [{ label: 'rye 7' }] } });
    expect(asked.at(-1)?.variables['representations']).toEqual([{ __typename: 'Loaf', number: 7, batch: { day: 3 }, flour: 'rye' }]);
    expect(invalid).toEqual([]);
  });

  it('with a null in them are sent as they are, and an entity that nobody knows is null', async () => {
    const ovens = schemaSubgraph('ovens', `${link} type Loaf @key(fields: "batch { oven day }") { batch: Batch @shareable heat: Int } type Batch @shareable { oven: Int! day: Int }`, {
      Loaf: { __resolveReference: ({ batch }: { batch: { day: number | null } | null }) => (batch?.day ? { batch } : null), heat: () => 250 },
    });
    const loaves = schemaSubgraph('loaves', `${link} type Query { loaves: [Loaf] } type Loaf @key(fields: "batch { oven day }") { name: String batch: Batch @shareable } type Batch @shareable { oven: Int! day: Int }`, {
      Query: { loaves: () => [{ name: 'a', batch: { oven: 1, day: 1 } }, { name: 'b', batch: { oven: 1, day: null } }, { name: 'c', batch: null }, null] },
    });
    const { ask, asked } = inProcess([ovens, loaves]);
    expect(await ask('{ loaves { name heat } }')).toEqual({ data: { loaves: [{ name: 'a', heat: 250 }, { name: 'b', heat: null }, { name: 'c', heat: null }, null] } });
    expect(asked[1]?.variables['representations']).toHaveLength(3);
  });
});

describe('an interface that no type implements', () => {
  const readings = schemaSubgraph('readings', `${link} type Query { reading: Sensor other: Int } interface Sensor @key(fields: "id") { id: ID! }`, { Query: { reading: () => ({ __typename: 'Sensor', id: '1' }), other: () => 1 } });
  const places = schemaSubgraph('places', `${link} type Query { nearest: Sensor } type Sensor @key(fields: "id", resolvable: false) @interfaceObject { id: ID! place: String }`, { Query: { nearest: () => ({ id: '2', place: 'roof' }) } });
  const { ask } = inProcess([readings, places]);

  it('is answered by the subgraph that holds it as an object', async () => {
    expect(await ask('{ nearest { id place } }')).toEqual({ data: { nearest: { id: '2', place: 'roof' } } });
  });

  it('is refused, not answered null, where nobody can be asked', async () => {
    await expect(ask('{ other reading { place } }')).rejects.toEqual(new GraphQLError('No subgraph can be asked for what "reading" selects.'));
    await expect(ask('{ ...F } fragment F on Query { r: reading { place } }')).rejects.toThrow('what "reading" selects');
    expect(await ask('{ other reading @skip(if: true) { place } }')).toEqual({ data: { other: 1 } });
  });
});

describe('enums and unions', () => {
  const signals = schemaSubgraph('signals', `${link} type Query { all: [Signal] now: Signal! shown: [Shown] } type Signal @key(fields: "id") { id: ID! colour: Colour } enum Colour { RED GREEN SECRET @inaccessible } union Shown = Signal | Board type Board { text: Colour! }`, {
    Query: {
      all: () => [{ id: '1', colour: 'RED' }, { id: '2', colour: 'SECRET' }, { id: '3', colour: 'PINK' }],
      now: () => ({ id: '2', colour: 'SECRET' }),
      shown: () => [{ __typename: 'Signal', id: '1', colour: 'GREEN' }, { __typename: 'Board', text: 'RED' }],
    },
  });
  const crossings = schemaSubgraph('crossings', `${link} type Query { crossing(with: Light = AMBER): Shown } type Signal @key(fields: "id") { id: ID! blinks: Light } union Shown = Signal | Gate type Gate { light: Light } enum Light { AMBER WHITE } `, {
    Query: { crossing: (_: unknown, given: { with: string }) => ({ __typename: 'Gate', light: given.with }) },
    Signal: { ...itself, blinks: () => 'WHITE' },
  });
  const { ask, invalid } = inProcess([signals, crossings]);

  it('a value that clients may not know, or nobody knows, is null and an error that does not tell it', async () => {
    const { data, errors } = await ask('{ all { id colour } }');
    expect(data).toEqual({ all: [{ id: '1', colour: 'RED' }, { id: '2', colour: null }, { id: '3', colour: null }] });
    expect(errors?.length).toBeGreaterThan(0);
    expect(JSON.stringify(errors)).not.toContain('SECRET');
  });

  it('members of a union that one subgraph does not know are not asked of it', async () => {
    expect(await ask('{ shown { ... on Signal { colour blinks } ... on Board { text } ... on Gate { light } } crossing { __typename ... on Board { text } ... on Gate { light } ... on Signal { colour } } }')).toEqual({
      data: { shown: [{ colour: 'GREEN', blinks: 'WHITE' }, { text: 'RED' }], crossing: { __typename: 'Gate', light: 'AMBER' } },
    });
    expect(invalid).toEqual([]);
  });
});

describe('mutations', () => {
  it('of several subgraphs run one after another, in the client’s order, each completed before the next', async () => {
    const log: string[] = [];
    const box = (name: string) =>
      schemaSubgraph(name, `${link} type Query { ${name}: Int } type Mutation { ${name}Put(n: Int!): Box } type Box @key(fields: "id") { id: ID! in_${name}: Int }`, {
        Mutation: { [`${name}Put`]: (_: unknown, { n }: { n: number }) => (log.push(`${name} ${n}`), { id: n }) },
        Box: { ...itself, [`in_${name}`]: ({ id }: { id: string }) => (log.push(`${name} asked ${id}`), log.length) },
      });
    const { ask } = inProcess([box('a'), box('b')]);
    expect(await ask('mutation { x: aPut(n: 1) { in_b } y: bPut(n: 2) { id } z: aPut(n: 3) { in_a } u: aPut(n: 4) { id } }')).toEqual({ data: { x: { in_b: expect.any(Number) }, y: { id: '2' }, z: { in_a: expect.any(Number) }, u: { id: '4' } } });
    expect(log.filter((line) => !line.includes('asked'))).toEqual(['a 1', 'b 2', 'a 3', 'a 4']);
  });
});

describe('subgraphs of the first federation', () => {
  it('extend what others own, beside those of the second', async () => {
    const first = schemaSubgraph('first', 'type Query { river: River } type River @key(fields: "name") { name: String! length(unit: String = "km"): Int }', { Query: { river: () => ({ name: 'Han' }) }, River: { ...itself, length: (_: unknown, { unit }: { unit: string }) => (unit === 'km' ? 494 : 307) } });
    const old = schemaSubgraph('old', 'extend type Query { bridge: Bridge } extend type River @key(fields: "name") { name: String! @external length(unit: String = "km"): Int @external days: Int @requires(fields: "length") bridges: Int } type Bridge { over: River @provides(fields: "name") }', {
      Query: { bridge: () => ({ over: { name: 'Han' } }) }, River: { ...itself, days: ({ length }: { length: number }) => length / 2, bridges: () => 27 },
    });
    const newer = schemaSubgraph('newer', `${link} type River @key(fields: "name") { name: String! bridges: Int @override(from: "old") }`, { River: { ...itself, bridges: () => 31 } });
    const { ask, invalid } = inProcess([first, old, newer]);
    expect(await ask('{ river { length(unit: "mi") days bridges } bridge { over { name days length } } }')).toEqual({ data: { river: { length: 307, days: 247, bridges: 31 }, bridge: { over: { name: 'Han', days: 247, length: 494 } } } });
    expect(invalid).toEqual([]);
  });
});

describe('a requirement', () => {
  it('through an interface, with arguments and fragments, reaches the subgraph by the names it knows', async () => {
    const parcels = schemaSubgraph('parcels', `${link} type Query { parcels: [Parcel] } type Parcel @key(fields: "id") { id: ID! content: Thing } interface Thing { mass(in: Unit! = KG): Int } type Book implements Thing { mass(in: Unit! = KG): Int pages: Int } type Lamp implements Thing { mass(in: Unit! = KG): Int volts(max: Boolean): Int } enum Unit { KG G }`, {
      Query: { parcels: () => [{ id: '1', content: { __typename: 'Book', pages: 90 } }, { id: '2', content: { __typename: 'Lamp' } }, { id: '3', content: null }] },
      Book: { mass: (_: unknown, given: { in: string }) => (given.in === 'G' ? 2_000 : 2) }, Lamp: { mass: (_: unknown, given: { in: string }) => (given.in === 'G' ? 5_000 : 5), volts: (_: unknown, { max }: { max?: boolean }) => (max ? 240 : 12) },
    });
    const post = schemaSubgraph('post', `${link} type Parcel @key(fields: "id") { id: ID! content: Thing @external stamp: String @requires(fields: "content { mass(in: G) ... on Book { pages } ... on Lamp { volts(max: true) } }") handling: String @requires(fields: "content { mass }") } interface Thing { mass(in: Unit! = KG): Int } type Book implements Thing { mass(in: Unit! = KG): Int @external pages: Int @external } type Lamp implements Thing { mass(in: Unit! = KG): Int @external volts(max: Boolean): Int @external } enum Unit { KG G }`, {
      Parcel: { ...itself, stamp: ({ content }: { content: unknown }) => JSON.stringify(content), handling: ({ content }: { content: unknown }) => JSON.stringify(content) },
    });
    const { ask, invalid } = inProcess([parcels, post]);
    const { data, errors } = await ask('{ parcels { content { mass ... on Lamp { volts } } stamp handling } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      parcels: [
        { content: { mass: 2 }, stamp: '{"mass":2000,"pages":90}', handling: '{"mass":2}' },
        { content: { mass: 5, volts: 12 }, stamp: '{"mass":5000,"volts":240}', handling: '{"mass":5}' },
        { content: null, stamp: 'null', handling: 'null' },
      ],
    });
    expect(invalid).toEqual([]);
  });
});

describe('scalars', () => {
  // what a subgraph in another language may answer: graphql-js would not
  const typeDefs = `${link} type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! whole: Int part: Float text: String yes: Boolean any: Any many: [[Any]] } scalar Any`;
  const answered = async (thing: object) => {
    const { graph } = inProcess([schemaSubgraph('things', typeDefs, {})]);
    const planned = graph.plan(parse('{ thing { id whole part text yes any many } }'), undefined);
    if (planned.kind === 'subscription') throw new TypeError('no subscription');
    const things = { name: 'things', url: 'http://127.0.0.1:9', request: async () => ({ data: { thing }, errors: [] }), close: async () => {} };
    return planned.executable.execute(new Map([['things', things]]), {}, { rights: rightsOf(null)(null), traceparent: null, cancellation: createCancellation() });
  };

  it('of the schema are what they are called, and an ID is a text', async () => {
    const any = { a: [1, null, { b: false }], __typename: 'none' };
    expect(await answered({ id: 7, whole: -(2 ** 31), part: 1, text: '', yes: false, any, many: [[any, null], null, []] })).toEqual({
      data: { thing: { id: '7', whole: -(2 ** 31), part: 1, text: '', yes: false, any, many: [[any, null], null, []] } },
    });
  });

  it.each([['whole', 2 ** 31], ['whole', 1.5], ['whole', '1'], ['part', '1.5'], ['text', 1], ['yes', 0], ['many', [1]], ['many', {}]])('are null and an error when %s is %j', async (field, value) => {
    const { data, errors } = await answered({ id: 'x', [field]: value });
    expect(data).toMatchObject({ thing: { id: 'x', [field]: Array.isArray(value) ? [null] : null } });
    expect(errors).toMatchObject([{ path: ['thing', field, ...(Array.isArray(value) ? [0] : [])], extensions: { code: 'INVALID_SUBGRAPH_ANSWER' } }]);
  });

  it('that may not be null empty what they stand in', async () => {
    for (const id of [null, 1.5, {}, true]) expect(await answered({ id, whole: 1 })).toMatchObject({ data: { thing: null }, errors: [{ path: ['thing', 'id'] }] });
  });
});
