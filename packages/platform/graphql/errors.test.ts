import { describe, expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { badInput, maskError } from './errors.ts';

const logged: object[] = [];
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: (fields: object) => void logged.push(fields) };
const shown = (error: GraphQLError) => maskError(error.toJSON(), error, logger as never);

describe('what a client is told', () => {
  it('is what a resolver said on purpose, whoever passed it on', () => {
    const said = badInput('first is between 1 and 100');
    const passedOn = new GraphQLError(said.message, { originalError: said, path: ['stores'], extensions: said.extensions });
    for (const error of [said, passedOn]) expect(shown(error)).toMatchObject({ message: 'first is between 1 and 100', extensions: { code: 'BAD_USER_INPUT' } });
  });

  it.each([
    ['by a resolver', ['order']],
    ['by a subscription that runs, which has no path', undefined],
  ])('is never what a fault says of us, thrown %s: it is logged under the id that is told', (_, path) => {
    const fault = new Error('password authentication failed for user "dosirak"');
    const answer = shown(new GraphQLError(fault.message, { originalError: fault, path }));
    expect(JSON.stringify(answer)).not.toContain('password');
    expect(answer.extensions?.['code']).toBe('INTERNAL_SERVER_ERROR');
    expect(logged.at(-1)).toMatchObject({ err: fault, errorId: answer.extensions?.['errorId'] });
  });
});
