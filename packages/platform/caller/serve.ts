import { HeaderMap } from '@apollo/server';
import type { FastifyError, FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { GraphQLError } from 'graphql';
import { unauthenticated } from '../graphql/errors.ts';
import type { Logger } from '../logger.ts';
import { CallerError, callerHeader } from './credential.ts';
import type { Caller, Opened, Verifier } from './verify.ts';

/** `/graphql` over HTTP. Without a credential a request's body is not even read; with one it is not parsed before it is known to be what was signed. */
export const serveKnownCallers = (app: FastifyInstance, verifier: Verifier, logger: Logger, handlerOf: (callerOf: (request: FastifyRequest) => Caller) => RouteHandlerMethod): void => {
  const opened = new WeakMap<FastifyRequest, Opened>();
  const callers = new WeakMap<FastifyRequest, Caller>();
  app.register(async (known) => {
    known.addHook('onRequest', async (request) => void opened.set(request, verifier.open(request.headers[callerHeader])));
    const parseJson = known.getDefaultJsonParser('error', 'error');
    known.removeAllContentTypeParsers();
    known.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
      try {
        callers.set(request, verifier.request(opened.get(request) as Opened, body));
      } catch (error) {
        return done(error as Error);
      }
      parseJson(request, body.toString(), done);
    });
    known.setErrorHandler((error: FastifyError, _request, reply) => {
      if (error instanceof CallerError) {
        logger.warn({ err: error }, 'a request was refused');
        return reply.code(401).send({ errors: [unauthenticated(error.message)] });
      }
      const status = error.statusCode ?? 500;
      if (status >= 500) logger.error({ err: error }, 'a request failed');
      return reply.code(status).send({ errors: [{ message: status >= 500 ? 'Something went wrong here' : error.message, extensions: { code: status >= 500 ? 'INTERNAL_SERVER_ERROR' : 'BAD_REQUEST' } }] });
    });
    known.post('/graphql', handlerOf((request) => {
      const caller = callers.get(request);
      if (!caller) throw new GraphQLError('Send a GraphQL request as application/json', { extensions: { code: 'BAD_REQUEST', http: { status: 400, headers: new HeaderMap() } } });
      return caller;
    }));
  });
};
