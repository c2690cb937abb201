import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticate } from './auth.ts';
import { createCancellation } from './call.ts';
import type { RouterContext } from './gateway.ts';

/** GraphQL over HTTP at `/graphql`. What a request may be, and how it is answered, is Apollo Server's; who asks is ours. */
export const serveHttp = (app: FastifyInstance, apollo: ApolloServer<RouterContext>, authenticate: Authenticate, isStopping: () => boolean): void => {
  const contextOf = async (request: FastifyRequest, reply: FastifyReply): Promise<RouterContext> => {
    const { rights } = await authenticate(request.headers.authorization);
    const cancellation = createCancellation();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) cancellation.cancel();
    });
    const { traceparent } = request.headers;
    return { call: { rights, traceparent: typeof traceparent === 'string' ? traceparent : null, cancellation } };
  };

  const handle = async (request: FastifyRequest, reply: FastifyReply) => {
    const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method, headers: headerMap(request), search: searchOf(request.url), body: request.body },
      context: () => contextOf(request, reply),
    });
    reply.code(status ?? 200);
    if (isStopping()) reply.header('connection', 'close'); // a kept-alive connection would hold up the end
    for (const [name, value] of headers) reply.header(name, value);
    return body.kind === 'complete' ? body.string : reply.code(406).send(); // @defer is not planned for, so nothing comes in chunks
  };
  app.route({ url: '/graphql', method: ['GET', 'POST'], handler: handle });
  app.route({ url: '/', method: 'GET', handler: (_request, reply) => reply.redirect('/graphql') });
};

const headerMap = (request: FastifyRequest): HeaderMap => {
  const headers = new HeaderMap();
  for (const name in request.headers) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
    else if (value) headers.set(name, value.join(', '));
  }
  return headers;
};

const searchOf = (url: string): string => {
  const question = url.indexOf('?');
  return question === -1 ? '' : url.slice(question);
};
