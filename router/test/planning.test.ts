import { describe, expect, it } from '@jest/globals';
import { at } from './fixture/client.ts';
import { twoAnswers } from './fixture/two-answers.ts';

const { asked, invalid, graph, byRouter, byOneServer } = twoAnswers();

/** Each is answered otherwise, or not at all, where Apollo's plans are run as they come. */
const operations: [string, string, Record<string, unknown>?][] = [
  ['an alias that is the name of a key', '{ exhibits { id: title ... on Painting { painter { id: name name: id mentor { name } } } } }'],
  ['an alias that is the name of a required field', '{ dearest { title: id signed painter { name: id } frame: title worth } }'],
  ['an alias for a required field with arguments', '{ dearest { width(unit: INCH) height: width area areaInInches } }'],
  ['requirements of one field with two arguments', '{ exhibits { ... on Painting { area areaInInches width height(unit: INCH) } } }'],
  ['a requirement that another with a condition does not share', 'query ($v: Boolean!) { dearest { worth area @skip(if: $v) areaInInches signed @include(if: $v) } }', { v: true }],
  ['the same, the other way', 'query ($v: Boolean!) { dearest { worth area @skip(if: $v) areaInInches signed @include(if: $v) } }', { v: false }],
  ['a requirement under a condition in a fragment', 'query ($v: Boolean!) { dearest { ...F @skip(if: $v) worth ... on Painting @include(if: $v) { area } } } fragment F on Painting { worth areaInInches }', { v: true }],
  ['a field all of whose selections are skipped', 'query ($v: Boolean!) { latest { hall @include(if: $v) { floor } } person(id: "m9") { ... @include(if: $v) { name } } }', { v: false }],
  ['constant conditions', '{ latest @skip(if: false) { hall @include(if: true) { keeper @skip(if: true) { name } } } person(id: "m1") @include(if: false) { name } }'],
  ['a fragment that is never spread in earnest', '{ dearest { ...F @skip(if: true) ...G @skip(if: false) } } fragment F on Painting { painter { badge } } fragment G on Painting { worth }'],
  ['a root field all of whose selections are skipped', 'query ($yes: Boolean!, $no: Boolean!) { latest @include(if: $yes) { hall @include(if: $no) { opens } } dearest { id } }', { yes: true, no: false }],
  ['a field with nothing that is never skipped', 'query ($no: Boolean!) { dearest { area painter @skip(if: $no) { secret @skip(if: true) } } }', { no: false }],
  ['a fragment that is never spread, which would fail', '{ people { pupils { name born @include(if: false) ...F @skip(if: true) } } } fragment F on Person { badge }'],
  ['conditions on requirements in a fragment with a constant one', 'query ($a: Boolean!, $b: Boolean!) { halls { exhibits { ... on Painting { ... on Liked { ...F @skip(if: false) __typename } id } } } } fragment F on Painting { __typename a: worth @include(if: $a) signed @include(if: $b) b: worth }', { a: false, b: false }],
  ['conditions on requirements below an abstract type', 'query ($a: Boolean!, $b: Boolean!) { person(id: "m2") { likes { ...F } } } fragment F on Painting { title area @skip(if: $a) areaInInches @skip(if: $b) worth }', { a: true, b: false }],
  ['conditions on requirements, of which none holds', 'query ($a: Boolean!, $b: Boolean!) { person(id: "m2") { likes { ... on Painting { title area @skip(if: $a) areaInInches @skip(if: $b) worth } } } }', { a: true, b: true }],
  ['nothing at all', '{ latest @skip(if: true) { id } }'],
  ['an interface object as a wider interface', '{ best { id ... on Label { title } } }'],
  ['an interface object as one of a union', '{ best { stars ... on Liked { __typename ... on Painting { painter { name } } } ...F } } fragment F on Anything { __typename ...G } fragment G on Clock { serial winder { name } }'],
  ['the type of what is known as an interface somewhere', '{ exhibits(kind: CLOCK) { ... on Liked { ... on Clock { stars ticks } __typename } } }'],
  ['fragments with variables within fragments', `query ($a: Boolean!, $b: Boolean!, $c: Boolean!) {
    latest { __typename __typename ... on Exhibit { stars @skip(if: $a) ...F ... on Exhibit { ... on Clock { old: age @include(if: $b) ...H @skip(if: $c) age m: id } ... on Exhibit { n: id } o: id id } } }
    dearest { id }
  }
  fragment F on Label { kind: __typename }
  fragment G on Anything { kind: __typename __typename __typename }
  fragment H on Anything { kind: __typename ... on Liked { kind: __typename kind: __typename } ...G ... on Hall { code @skip(if: $b) title kind: __typename floor } }`, { a: true, b: true, c: true }],
  ['lists of lists', '{ plan { x exhibit { title stars ... on Painting { area } } } }'],
];

describe('an operation with', () => {
  it.each(operations)('%s is answered right', async (_what, query, variables = {}) => {
    const [ours, theirs] = [await byRouter(query, variables), await byOneServer(query, variables)];
    expect(JSON.stringify(ours.data)).toBe(JSON.stringify(theirs.data));
    expect(ours.errors !== undefined).toBe(theirs.errors !== undefined);
    expect(invalid).toEqual([]);
  });
});

describe('what is asked of subgraphs', () => {
  it('is of the entity there is, whatever the client calls its fields', async () => {
    await byRouter('{ person(id: "m2") { id: secret likes { ... on Painting { id: title serial: id area } } } }');
    expect(asked.flatMap(({ variables }) => variables['representations'] ?? [])).toContainEqual({ __typename: 'Painting', id: 'p2' });
  });

  it('is told in the client’s words when it fails', async () => {
    const { data, errors } = await byRouter('{ person(id: "m2") { id: mentor { name: pupils { title: secret } } } }');
    expect(data).toEqual({ person: { id: { name: [{ title: null }] } } });
    expect(errors).toMatchObject([{ message: 'not for you', path: ['person', 'id', 'name', 0, 'title'] }]);
    expect(at(await byOneServer('{ person(id: "m2") { id: mentor { name: pupils { title: secret } } } }'), 'errors', 0, 'path')).toEqual(errors?.[0]?.path);
  });

  it('never names what only plans know of', () => {
    expect(JSON.stringify(graph.schema.toConfig().types.map((type) => ('getFields' in type ? Object.keys(type.getFields()) : [])))).not.toContain('required');
  });
});
