import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { execute, type GraphQLFormattedError, Kind, parse, print, visit } from 'graphql';
import { operationOf } from './fixture/any-operation.ts';
import { inProcess } from './fixture/in-process.ts';
import { museum } from './fixture/museum.ts';
import { twoAnswers } from './fixture/two-answers.ts';

const { graph, invalid, byRouter, byOneServer } = twoAnswers();

/** Whether an error is about what was asked for: the planner may ask all of an interface's objects for what only some are to answer. */
const isAsked = (data: unknown) => ({ path = [] }: GraphQLFormattedError): boolean => {
  let value = data;
  for (const step of path) {
    if (value === null || value === undefined) return true;
    if (!Object.hasOwn(value, step)) return false;
    value = (value as Record<string | number, unknown>)[step];
  }
  return true;
};

it('any query across subgraphs is answered as one server would answer it that has all of the data', async () => {
  const seen = { conditions: 0, fragments: 0, failures: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(997), { minLength: 40, maxLength: 140 }), async (choices) => {
      const { query, variables } = operationOf(graph.schema, choices);
      const [ours, theirs] = [await byRouter(query, variables), await byOneServer(query, variables)];
      const about = { query, variables: JSON.stringify(variables), errors: ours.errors, theirs: theirs.errors };
      expect({ ...about, data: JSON.stringify(ours.data) }).toEqual({ ...about, data: JSON.stringify(theirs.data) });
      expect({ ...about, failed: ours.errors?.some(isAsked(ours.data)) ?? false }).toEqual({ ...about, failed: theirs.errors !== undefined });
      expect({ query, invalid }).toEqual({ query, invalid: [] });
      seen.conditions += Number(/@(skip|include)/.test(query));
      seen.fragments += Number(query.includes('... on '));
      seen.failures += Number(theirs.errors !== undefined);
    }),
    { seed: 20_261_121, numRuns: 400 },
  );
  // it would prove little if all of them were alike
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
}, 60_000);

/** Puts something else here and there. `choose` takes one of as many choices. */
const spoil = (value: unknown, choose: (most: number) => number): unknown => {
  if (choose(14) === 13) return [null, 7, 'x', [], {}, { __typename: 'Clock' }, { __typename: 'Nothing', id: 'x' }, [[null]], true][choose(9)];
  if (Array.isArray(value)) return value.map((item) => spoil(item, choose));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, below]) => (choose(20) === 19 ? [] : [[key, spoil(below, choose)]])));
};

it('whatever subgraphs answer, what the client is answered is of the schema, and a null where none may be is told', async () => {
  let choices: readonly number[] = [];
  let next = 0;
  let spoilt = 0;
  const spoiling = inProcess(museum, (answer) => spoil(answer, (most) => (choices[next++ % choices.length] ?? 0) % most));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(997), { minLength: 40, maxLength: 140 }), fc.array(fc.nat(997), { minLength: 50, maxLength: 400 }), async (operation, how) => {
      [choices, next] = [how, 0];
      const { query, variables } = operationOf(graph.schema, operation);
      const typed = visit(parse(query), { SelectionSet: (set) => ({ ...set, selections: [...set.selections, ...typeOf.selections] }) });
      const { data, errors } = await spoiling.ask(print(typed), variables);
      if (data === null) return expect(errors?.length).toBeGreaterThan(0);
      // graphql-js, given the answer as its data, finds nothing to change or to complain of
      const again = await execute({ schema: graph.schema, document: typed, variableValues: variables, rootValue: data, fieldResolver: (source, _given, _context, { path }) => source[path.key], typeResolver: (value) => (value as { type__: string }).type__ });
      expect({ query, errors: again.errors, data: JSON.stringify(again.data) }).toEqual({ query, errors: undefined, data: JSON.stringify(data) });
      spoilt += Number(errors !== undefined);
    }),
    { seed: 20_261_121, numRuns: 200 },
  );
  expect(spoilt).toBeGreaterThan(20);
}, 60_000);

const typeOf = { selections: [{ kind: Kind.FIELD, alias: { kind: Kind.NAME, value: 'type__' }, name: { kind: Kind.NAME, value: '__typename' } }] } as const;
