import type { GraphQLError } from 'graphql';
import { badVariables } from '../admission/refusals.ts';

const mostDeep = 12;
const mostValues = 5_000;

/** What makes variables unfit to be handed on: nested without end, made of very many values, or with a key that is none. */
export const unfitVariables = (variables: unknown): GraphQLError | null => {
  let values = 0;
  const check = (value: unknown, depth: number): GraphQLError | null => {
    if (++values > mostValues) return badVariables(`hold more than ${mostValues} values`);
    if (typeof value !== 'object' || value === null) return null;
    if (depth > mostDeep) return badVariables(`are nested more than ${mostDeep} deep`);
    for (const key of Object.keys(value)) {
      if (key === '__proto__') return badVariables('have a key "__proto__"');
      const unfit = check((value as Record<string, unknown>)[key], depth + 1);
      if (unfit) return unfit;
    }
    return null;
  };
  return check(variables, 0);
};
