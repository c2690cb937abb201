import type { FastifyError, FastifyInstance } from 'fastify';
import { newId } from '#platform/new-id.ts';
import type { Logger } from '#platform/logger.ts';

/** Tells in GraphQL's own shape what was refused before GraphQL was reached: a body too large, or not JSON. */
export const answerRefusals = (app: FastifyInstance, logger: Logger): void => {
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    const { code, message } = refusal(status, app.initialConfig.bodyLimit ?? 0);
    if (status < 500) return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
    const errorId = newId();
    logger.error({ err: error, errorId }, 'a request failed here');
    return reply.code(status).send({ errors: [{ message, extensions: { code, errorId } }] });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ errors: [{ message: 'There is nothing here: the GraphQL endpoint is /graphql.', extensions: { code: 'NOT_FOUND' } }] }));
};

const refusal = (status: number, bodyLimit: number): { code: string; message: string } => {
  switch (true) {
    case status === 413:
      return { code: 'PAYLOAD_TOO_LARGE', message: `The request is larger than ${bodyLimit} bytes. Send a smaller query, or its data in variables of several requests.` };
    case status === 415:
      return { code: 'BAD_REQUEST', message: 'Send the request as application/json.' };
    case status < 500:
      return { code: 'BAD_REQUEST', message: 'The request body is not valid JSON: send {"query": "…", "variables": {…}}.' };
    default:
      return { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong here.' };
  }
};
