import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from '#platform/logger.ts';
import { newId } from '#platform/new-id.ts';
import { withoutSuggestion } from './documents.ts';

/** Logs an error that is the router's own, of which the client is told little but the id under which it is logged. */
export const reportFault = (error: unknown, logger: Logger): string | undefined => {
  if (!(error instanceof GraphQLError) || error.extensions['code'] !== 'INTERNAL_SERVER_ERROR' || !error.originalError) return undefined;
  const errorId = newId();
  logger.error({ err: error.originalError, errorId }, error.message);
  return errorId;
};

/** For Apollo Server: a fault of the router is logged, and not described to the client. What subgraphs say of theirs is theirs. */
export const hideFaults = (logger: Logger, suggestions: boolean) => (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
  if (formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') {
    return suggestions || !formatted.message.includes('Did you mean') ? formatted : { ...formatted, message: withoutSuggestion(new GraphQLError(formatted.message)).message };
  }
  if (formatted.extensions['serviceName'] !== undefined) {
    const errorId = reportFault(error, logger);
    return errorId === undefined ? formatted : { ...formatted, extensions: { ...formatted.extensions, errorId } };
  }
  const errorId = newId();
  logger.error({ err: error, errorId }, 'a request failed here');
  return { message: `Something went wrong here; it is logged as ${errorId}`, extensions: { code: 'INTERNAL_SERVER_ERROR', errorId } };
};
