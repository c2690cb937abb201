import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { GraphQLFormattedError } from 'graphql';
import { operationOf } from './fixture/any-operation.ts';
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
    { seed: 20_261_121, numRuns: 600 },
  );
  // it would prove little if all of them were alike
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(30);
}, 60_000);
