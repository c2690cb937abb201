import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import { type DocumentNode, type GraphQLFormattedError, parse } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Clock } from '#kernel/clock.ts';
import { CallerError } from './caller/credential.ts';
import type { CallerKeys } from './caller/keys.ts';
import { serveKnownCallers } from './caller/serve.ts';
import { type Caller, createVerifier } from './caller/verify.ts';
import type { SubgraphContext } from './context.ts';
import { maskError, unauthenticated } from './graphql/errors.ts';
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
  /** The keys of the callers that may come in: the router's, and those of `services`. Others' are not looked at. */
  readonly callers: CallerKeys;
  /** Who may ask besides the router, for itself. */
  readonly services?: readonly string[];
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

  const contextOf = ({ caller, viewer }: Caller, traceparent: unknown): SubgraphContext<Loaders> => ({ caller, viewer, loaders: loaders(viewer), traceparent: typeof traceparent === 'string' ? traceparent : null });
  const verifier = createVerifier({ audience: name, keys: callers, services: options.services ?? [], clock });
  const formatError = (formatted: GraphQLFormattedError, error: unknown) => maskError(formatted, error, logger);

  const app = Fastify({ bodyLimit: 1_048_576, forceCloseConnections: true });
  const apollo = new ApolloServer<SubgraphContext<Loaders>>({
    schema,
    formatError,
    introspection: true, // only known callers get this far
    csrfPrevention: false, // no browser gets this far: each body is signed
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [fastifyApolloDrainPlugin(app) as ApolloServerPlugin<SubgraphContext<Loaders>>, ApolloServerPluginInlineTraceDisabled()],
    logger,
  });
  await apollo.start();
  health(app, options.ready, logger);
  serveKnownCallers(app, verifier, logger, (callerOf) => fastifyApolloHandler(apollo, { context: async (request) => contextOf(callerOf(request), request.headers['traceparent']) }) as never);

  const sockets = new WebSocketServer({ server: app.server, path: '/graphql', maxPayload: 1_048_576 });
  sockets.on('error', (error) => logger.warn({ err: error }, 'the WebSocket server had an error')); // a taken port is told by listen
  const connections = new WeakMap<object, string>();
  const operations = new WeakMap<object, Caller>();
  const webSocket = useServer<{ caller?: string }, Record<PropertyKey, unknown>>(
    {
      schema,
      connectionInitWaitTimeout: 3_000,
      onConnect: ({ connectionParams, extra }) => {
        try {
          connections.set(extra, verifier.connection(connectionParams?.caller).caller);
          return true;
        } catch (error) {
          logger.warn({ err: error }, 'a connection was refused');
          (extra as { socket: { close(code: number, reason: string): void } }).socket.close(CloseCode.Forbidden, 'Forbidden');
          return false;
        }
      },
      // one connection carries the operations of many viewers, so each operation says for whom it is
      onSubscribe: ({ extra }, _id, payload) => {
        try {
          const caller = verifier.operation(payload.extensions?.['caller'], payload);
          if (caller.caller !== connections.get(extra)) throw new CallerError('the connection is another caller’s');
          operations.set(payload, caller);
        } catch (error) {
          if (!(error instanceof CallerError)) throw error;
          logger.warn({ err: error }, 'an operation was refused');
          return [unauthenticated(error.message)];
        }
      },
      context: (_connection, _id, payload) => {
        const caller = operations.get(payload);
        if (!caller) throw new TypeError('an operation without a caller');
        return contextOf(caller, payload.extensions?.['traceparent']);
      },
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

/** Open to everybody, so they say no more than that; what is missing stands in the log. */
const health = (app: FastifyInstance, ready: () => Promise<unknown>, logger: Logger) => {
  app.get('/health/live', async () => ({ status: 'alive' }));
  app.get('/health/ready', async (_request, reply) => {
    try {
      await ready();
      return { status: 'ready' };
    } catch (error) {
      logger.warn({ err: error }, 'not ready');
      return reply.code(503).send({ status: 'not ready' });
    }
  });
};
