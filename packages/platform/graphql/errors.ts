import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from '../logger.ts';
import { newId } from '../new-id.ts';

/** The caller has to say who it is. */
export const unauthenticated = (message = 'Sign in first: send a bearer token') => new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } });
/** Who the caller is does not let it do this. */
export const forbidden = (message: string) => new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });
/** What was asked makes no sense; `message` says what would. */
export const badInput = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
/** It would work later. */
export const unavailable = (message: string, retryAfterSeconds: number) =>
  new GraphQLError(message, { extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: retryAfterSeconds } });

/** What was thrown first: whoever passes a fault on, wraps it in a GraphQLError. */
const causeOf = (error: unknown): unknown => (error instanceof GraphQLError && error.originalError ? causeOf(error.originalError) : error);

/** Keeps what a resolver said on purpose; anything else is a fault: logged with an id, and told by that id alone. */
export const maskError = (formatted: GraphQLFormattedError, error: unknown, logger: Logger): GraphQLFormattedError => {
  const original = causeOf(error);
  if (original instanceof GraphQLError && formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') {
    const { stacktrace: _, ...extensions } = formatted.extensions ?? {};
    return { ...formatted, extensions };
  }
  const errorId = newId();
  logger.error({ err: original, errorId, path: formatted.path }, 'a resolver failed');
  return { message: `Something went wrong here; it is logged as ${errorId}`, ...(formatted.path && { path: formatted.path }), extensions: { code: 'INTERNAL_SERVER_ERROR', errorId } };
};
