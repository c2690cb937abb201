import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import { type DocumentNode, GraphQLError, type GraphQLFormattedError, parse } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Clock } from '#kernel/clock.ts';
import { type Caller, callerHeader, type CallerSecrets, verifyCaller } from './caller.ts';
import type { SubgraphContext } from './context.ts';
import { maskError } from './graphql/errors.ts';
import { sharedResolvers } from './graphql/shared.ts';
import type { Logger } from './logger.ts';
import { type Running, stopAll } from './service.ts';
import type { Viewer } from './viewer.ts';

export type SubgraphOptions<Loaders> = {
  readonly name: string;
  /** The subgraph's SDL. */
  readonly schema: string;
  readonly resolvers: object;
  readonly host: string;
  readonly port: number;
  /** The secrets of the callers that may come in: the router's, and those of named services. */
  readonly callers: CallerSecrets;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What one request's resolvers share: DataLoaders, made anew for every request. */
  readonly loaders: (viewer: Viewer | null) => Loaders;
  /** Resolves when the service can do its work; rejects with what is missing. Asked by `/health/ready`. */
  readonly ready: () => Promise<unknown>;
};

/**
 * Serves a subgraph at `/graphql`, over HTTP and (subscriptions) over graphql-ws on the same port, to known callers only.
 * `/health/live` and `/health/ready` are open. Rejects when the port is taken.
 */
export const startSubgraph = async <Loaders>(options: SubgraphOptions<Loaders>): Promise<Running> => {
  const { name, host, port, callers, clock, logger, loaders } = options;
  const typeDefs: DocumentNode = parse(options.schema);
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: { ...sharedResolvers(typeDefs), ...options.resolvers } as never }]);

  const contextOf = ({ caller, viewer }: Caller, traceparent: string | null): SubgraphContext<Loaders> => ({ caller, viewer, loaders: loaders(viewer), traceparent });
  const identify = (token: unknown): Caller => {
    try {
      return verifyCaller(callers, typeof token === 'string' ? token : undefined, clock());
    } catch (error) {
      throw new GraphQLError((error as Error).message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401, headers: new HeaderMap() } } });
    }
  };
  const formatError = (formatted: GraphQLFormattedError, error: unknown) => maskError(formatted, error, logger);

  const app = Fastify({ bodyLimit: 1_048_576, forceCloseConnections: true });
  const apollo = new ApolloServer<SubgraphContext<Loaders>>({
    schema,
    formatError,
    introspection: true, // only known callers get this far
    csrfPrevention: false, // no browser gets this far: the credential is a header of its own
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [fastifyApolloDrainPlugin(app) as ApolloServerPlugin<SubgraphContext<Loaders>>, ApolloServerPluginInlineTraceDisabled()],
    logger,
  });
  await apollo.start();
  health(app, options.ready);
  app.route({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    handler: fastifyApolloHandler(apollo, {
      context: async (request) => contextOf(identify(request.headers[callerHeader]), (request.headers['traceparent'] as string | undefined) ?? null),
    }) as never,
  });

  const sockets = new WebSocketServer({ server: app.server, path: '/graphql', maxPayload: 1_048_576 });
  sockets.on('error', (error) => logger.warn({ err: error }, 'the WebSocket server had an error')); // a taken port is told by listen
  const operations = new WeakMap<object, Caller>();
  const webSocket = useServer<{ caller?: string }, Record<PropertyKey, unknown>>(
    {
      schema,
      connectionInitWaitTimeout: 3_000,
      onConnect: ({ connectionParams, extra }) => {
        try {
          identify(connectionParams?.caller);
          return true;
        } catch {
          (extra as { socket: { close(code: number, reason: string): void } }).socket.close(CloseCode.Forbidden, 'Forbidden');
          return false;
        }
      },
      // one connection carries the operations of many viewers, so each operation says for whom it is
      onSubscribe: (_connection, _id, payload) => {
        try {
          operations.set(payload, identify(payload.extensions?.['caller']));
        } catch (error) {
          return [error as GraphQLError];
        }
      },
      context: (_connection, _id, payload) => contextOf(operations.get(payload) ?? identify(payload.extensions?.['caller']), (payload.extensions?.['traceparent'] as string | undefined) ?? null),
      onError: (_connection, _id, _payload, errors) => errors.map((error) => formatError(error.toJSON(), error)),
      onNext: (_connection, _id, _payload, _args, result) => (result.errors ? { ...result, errors: result.errors.map((error) => formatError(error.toJSON(), error)) as never } : undefined),
    },
    sockets,
  );

  const stop = () => stopAll([() => app.close(), () => apollo.stop(), () => webSocket.dispose()]);
  try {
    await app.listen({ host, port });
  } catch (error) {
    await stop().catch(() => undefined); // the taken port is what the caller is to hear of
    throw error;
  }
  const address = app.server.address() as { port: number };
  return { name, url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${address.port}/graphql`, stop };
};

const health = (app: FastifyInstance, ready: () => Promise<unknown>) => {
  app.get('/health/live', async () => ({ status: 'alive' }));
  app.get('/health/ready', async (_request, reply) => {
    try {
      await ready();
      return { status: 'ready' };
    } catch (error) {
      return reply.code(503).send({ status: 'not ready', reason: (error as Error).message });
    }
  });
};
