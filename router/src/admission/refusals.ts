import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';

/** Why an operation is not run at all. Over HTTP each has a status of its own. */

export const signInFirst = (coordinate: string): GraphQLError =>
  new GraphQLError(`${coordinate} is for those who are signed in: send "authorization: Bearer <access token>".`, {
    extensions: { code: 'UNAUTHENTICATED', coordinate, http: { status: 401, headers: new HeaderMap([['www-authenticate', 'Bearer']]) } },
  });

/** `alternatives` are the scopes that would do, where that is to be told. */
export const forbidden = (coordinate: string, alternatives: readonly (readonly string[])[] | null): GraphQLError => {
  const scopes = alternatives?.map((needed) => needed.join(' '));
  const message = scopes ? `${coordinate} needs a token with the scope ${scopes.map((scope) => `"${scope}"`).join(' or ')}.` : `Your token does not allow ${coordinate}.`;
  const challenge = `Bearer error="insufficient_scope"${scopes?.[0] ? `, scope="${scopes[0]}"` : ''}`;
  return new GraphQLError(message, { extensions: { code: 'FORBIDDEN', coordinate, ...(alternatives && { scopes: alternatives }), http: { status: 403, headers: new HeaderMap([['www-authenticate', challenge]]) } } });
};

export const tooExpensive = (cost: number, most: number): GraphQLError =>
  new GraphQLError(`The operation may cost ${Math.ceil(cost)}; ${most} are allowed. Ask for shorter lists, or for less of each item.`, { extensions: { code: 'OPERATION_TOO_EXPENSIVE', cost: Math.ceil(cost), http: { status: 400 } } });

export const sizeOutOfRange = (coordinate: string, argument: string, most: number): GraphQLError =>
  new GraphQLError(`${coordinate}(${argument}:) is a number from 0 to ${most}.`, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });

export const oneSizeOnly = (coordinate: string, names: readonly string[]): GraphQLError =>
  new GraphQLError(`${coordinate} wants to be told by one argument alone how much to answer: ${names.join(' or ')}.`, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });

export const badVariables = (how: string): GraphQLError => new GraphQLError(`The variables ${how}.`, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });

/** `retryAfter` is in seconds. */
export const rateLimited = (what: string, retryAfter: number): GraphQLError =>
  new GraphQLError(`Too many ${what}. Try again in ${retryAfter} s.`, { extensions: { code: 'RATE_LIMITED', retryAfter, http: { status: 429, headers: new HeaderMap([['retry-after', String(retryAfter)]]) } } });
