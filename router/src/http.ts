import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Authenticate } from './auth.ts';
import { createCancellation } from './call.ts';
import type { RouterContext } from './gateway.ts';
import { loosenForLandingPage } from './headers.ts';
import { addressOf } from './limits/address.ts';
import type { Rates } from './limits/rates.ts';
import type { Operations } from './operations.ts';

export type HttpParts = {
  readonly apollo: ApolloServer<RouterContext>;
  readonly authenticate: Authenticate;
  readonly operations: Operations;
  readonly rates: Rates;
  readonly proxies: number;
  readonly isStopping: () => boolean;
};

type Body = Readonly<Record<string, unknown>>;

/** GraphQL over HTTP at `/graphql`. What a request may be, and how it is answered, is Apollo Server's; who asks, what and how often is ours. */
export const serveHttp = (app: FastifyInstance, { apollo, authenticate, operations, rates, proxies, isStopping }: HttpParts): void => {
  const contextOf = async (request: FastifyRequest, reply: FastifyReply, address: string): Promise<RouterContext> => {
    const { rights } = await authenticate(request.headers.authorization);
    const tooMany = rates.person(rights);
    if (tooMany) throw tooMany;
    const cancellation = createCancellation();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) cancellation.cancel();
    });
    const { traceparent } = request.headers;
    return { call: { rights, traceparent: typeof traceparent === 'string' ? traceparent : null, cancellation }, address, refusedWith: refusalStatus(request) };
  };

  const handle = async (request: FastifyRequest, reply: FastifyReply) => {
    const address = addressOf(request.raw, proxies);
    const tooMany = rates.address(address);
    if (tooMany) return refuse(request, reply, [tooMany]);
    const asked = request.method === 'GET' ? fromSearch(request, operations) : fromBody(request, operations);
    if (!('search' in asked)) return refuse(request, reply, asked);
    const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method, headers: headerMap(request), ...asked },
      context: () => contextOf(request, reply, address),
    });
    reply.code(status ?? 200);
    if (isStopping()) reply.header('connection', 'close'); // a kept-alive connection would hold up the end
    for (const [name, value] of headers) reply.header(name, name === 'cache-control' ? 'no-store' : value);
    if (headers.get('content-type')?.startsWith('text/html')) loosenForLandingPage(reply);
    return body.kind === 'complete' ? body.string : reply.code(406).send(); // @defer is not planned for, so nothing comes in chunks
  };
  app.route({ url: '/graphql', method: ['GET', 'POST'], handler: handle });
  app.route({ url: '/', method: 'GET', handler: (_request, reply) => reply.redirect('/graphql') });
};

type Asked = { readonly search: string; readonly body: unknown } | readonly GraphQLError[];

/** What is not GraphQL at all is left to Apollo Server, which knows what to say. */
const fromBody = ({ body, url }: FastifyRequest, operations: Operations): Asked => {
  const search = searchOf(url);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { search, body };
  const text = operations.read(body);
  if (text === undefined) return { search, body };
  if (typeof text !== 'string') return text;
  const { extensions } = body as Body;
  return { search, body: extensions === undefined ? body : { ...body, query: text, extensions: withoutHash(extensions) } };
};

const fromSearch = ({ url }: FastifyRequest, operations: Operations): Asked => {
  const search = searchOf(url);
  const parameters = new URLSearchParams(search);
  const extensions = parseJson(parameters.get('extensions'));
  const text = operations.read({ query: parameters.get('query'), extensions });
  if (text === undefined) return { search, body: undefined };
  if (typeof text !== 'string') return text;
  if (extensions === undefined || parameters.getAll('query').length > 1) return { search, body: undefined };
  parameters.set('query', text);
  parameters.set('extensions', JSON.stringify(withoutHash(extensions)));
  return { search: `?${parameters}`, body: undefined };
};

const withoutHash = (extensions: unknown): unknown => {
  if (typeof extensions !== 'object' || extensions === null || Array.isArray(extensions)) return extensions;
  const { persistedQuery: _, ...others } = extensions as Body;
  return others;
};

const parseJson = (text: string | null): unknown => {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Apollo Server says so
  }
};

const graphqlJson = 'application/graphql-response+json';

/**
 * Clients that accept `application/json` by name are older than statuses for what is wrong with an operation, and may read no
 * body but that of a 200 (GraphQL over HTTP, 6.4.1).
 */
const refusalStatus = ({ headers: { accept } }: FastifyRequest): 200 | 400 => (accept?.includes('application/json') && !accept.includes(graphqlJson) ? 200 : 400);

const refuse = (request: FastifyRequest, reply: FastifyReply, errors: readonly GraphQLError[]) => {
  const http = errors[0]?.extensions['http'] as { status?: number; headers?: Map<string, string> } | undefined;
  reply.code(http?.status ?? refusalStatus(request));
  for (const [name, value] of http?.headers ?? []) reply.header(name, value);
  reply.type(`${request.headers.accept?.includes(graphqlJson) ? graphqlJson : 'application/json'}; charset=utf-8`);
  return `${JSON.stringify({ errors: errors.map(written) })}\n`;
};

const written = (error: GraphQLError) => {
  const { message, locations, extensions: { http: _, ...extensions } = {} } = error.toJSON();
  return { message, ...(locations && { locations }), extensions };
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
