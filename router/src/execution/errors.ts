import { GraphQLError, type GraphQLFormattedError } from 'graphql';

type Path = readonly (string | number)[];

/** A subgraph's error as the client sees it: its own message and code, and where in the client's answer it belongs. */
export const subgraphError = (error: GraphQLFormattedError, serviceName: string, path: Path | undefined): GraphQLError => {
  // `http` would let a subgraph set the status of the whole answer, and a stack trace is for its own log
  const { http: _, stacktrace: __, ...extensions } = error.extensions ?? {};
  return new GraphQLError(error.message || `The subgraph "${serviceName}" reported an error without a message.`, {
    path,
    extensions: { ...extensions, code: typeof extensions['code'] === 'string' ? extensions['code'] : 'DOWNSTREAM_SERVICE_ERROR', serviceName },
  });
};

/** A subgraph that cannot be asked now. `retryAfter` is in seconds. */
export const unavailable = (serviceName: string, reason: string, retryAfter: number): GraphQLError =>
  new GraphQLError(`The subgraph "${serviceName}" ${reason}.`, { extensions: { code: 'SERVICE_UNAVAILABLE', serviceName, retryAfter } });

export const invalidAnswer = (serviceName: string, how: string): GraphQLError =>
  new GraphQLError(`The subgraph "${serviceName}" ${how}.`, { extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', serviceName } });

/** The same error at another place. */
export const withPath = (error: GraphQLError, path: Path | undefined): GraphQLError =>
  error.path?.every((step, index) => step === path?.[index]) ? error : new GraphQLError(error.message, { path, extensions: error.extensions, originalError: error.originalError });

/** What was thrown while asking a subgraph, put in its place. */
export const toGraphQLError = (thrown: unknown, serviceName: string, path: Path | undefined): GraphQLError => {
  if (thrown instanceof GraphQLError) return new GraphQLError(thrown.message, { path: thrown.path ?? path, extensions: thrown.extensions, originalError: thrown.originalError });
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new GraphQLError(`The subgraph "${serviceName}" could not be asked.`, { path, originalError: error, extensions: { code: 'INTERNAL_SERVER_ERROR', serviceName } });
};
