import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from '#platform/logger.ts';

/** Logs an error that is the router's own, of which the client is told little. */
export const reportFault = (error: unknown, logger: Logger): void => {
  if (error instanceof GraphQLError && error.extensions['code'] === 'INTERNAL_SERVER_ERROR' && error.originalError) logger.error({ err: error.originalError }, error.message);
};

/** For Apollo Server: a fault of the router is logged, and not described to the client. What subgraphs say of theirs is theirs. */
export const hideFaults = (logger: Logger) => (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
  if (formatted.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') return formatted;
  if (formatted.extensions['serviceName'] !== undefined) {
    reportFault(error, logger);
    return formatted;
  }
  logger.error({ err: error }, 'a request failed here');
  return { message: 'Something went wrong here.', extensions: { code: 'INTERNAL_SERVER_ERROR' } };
};
