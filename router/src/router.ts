import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginInlineTraceDisabled, ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import Fastify from 'fastify';
import { NoSchemaIntrospectionCustomRule } from 'graphql';
import { systemClock } from '#kernel/clock.ts';
import type { Environment } from '#platform/config.ts';
import { createLogger } from '#platform/logger.ts';
import { type Running, stopAll } from '#platform/service.ts';
import { anyone, createAuthenticate } from './auth.ts';
import type { Config } from './config.ts';
import { createDocuments } from './documents.ts';
import { createGateway, type RouterContext } from './gateway.ts';
import { hideFaults } from './faults.ts';
import { serveHttp } from './http.ts';
import { landingPage } from './landing.ts';
import { answerRefusals, depthLimit, noProtoKey } from './limits.ts';
import { createMetrics } from './metrics.ts';
import { rightsOf } from './rights.ts';
import { serveSockets } from './subscriptions/server.ts';
import { createSubscriptions } from './subscriptions/subscriptions.ts';
import { followFile } from './supergraph-file.ts';
import { createSupplies } from './supplies.ts';

/** Starts the router: GraphQL over HTTP and WebSocket at `/graphql` of one port. Rejects when the supergraph is not sound or the port is taken. */
export const startRouter = async (config: Config, environment: Environment): Promise<Running> => {
  const logger = createLogger('router', config.LOG_LEVEL);
  const metrics = createMetrics();
  const rights = rightsOf(config.callerSecret);
  const authenticate = config.ROUTER_AUTH === 'on' ? createAuthenticate({ issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE, rightsOf: rights, clock: systemClock, logger }) : anyone(rights);

  const file = await followFile(
    config.ROUTER_SUPERGRAPH,
    (sdl) => {
      try {
        supplies.replace(sdl, gateway.update);
        metrics.add('router_supergraphs_loaded_total');
        logger.info({ file: config.ROUTER_SUPERGRAPH }, 'newer supergraph in use');
      } catch (error) {
        metrics.add('router_supergraphs_refused_total');
        logger.error({ err: error, file: config.ROUTER_SUPERGRAPH }, 'the newer supergraph is not sound: the old one stays in use');
      }
    },
    (error) => logger.error({ err: error, file: config.ROUTER_SUPERGRAPH }, 'the supergraph cannot be read: the old one stays in use'),
  );
  const supplies = createSupplies(file.text, config, environment, logger);
  const gateway = createGateway(file.text, () => supplies.current);
  const validationRules = [depthLimit(config.QUERY_DEPTH), noProtoKey];

  const apollo = new ApolloServer<RouterContext>({
    gateway: gateway.apollo,
    introspection: config.INTROSPECTION,
    validationRules,
    parseOptions: { maxTokens: config.QUERY_TOKENS },
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: hideFaults(logger),
    logger,
    plugins: [
      landingPage(config.isProduction),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ] as ApolloServerPlugin<RouterContext>[],
  });
  const subscriptions = createSubscriptions(
    {
      signer: rights(null).signer,
      queue: config.SUBSCRIPTION_QUEUE,
      sharing: config.SUBSCRIPTION_SHARING,
      retryMs: config.UPSTREAM_RETRY_MS,
      pingMs: config.SOCKET_PING_MS,
      lazyCloseMs: 5_000,
      connectMs: 5_000,
    },
    metrics,
    logger,
  );
  let stopping = false;
  const app = Fastify({ bodyLimit: config.BODY_LIMIT_BYTES, forceCloseConnections: 'idle', return503OnClosing: false });
  const stops: (() => unknown)[] = [() => supplies.close(), () => file.stop(), () => subscriptions.close(), () => apollo.stop(), () => app.close()];
  try {
    await apollo.start();
    answerRefusals(app);
    app.get('/health/live', async () => ({ status: 'alive' }));
    app.get('/health/ready', async (_request, reply) => (stopping ? reply.code(503).send({ status: 'stopping' }) : { status: 'ready' }));
    app.get('/metrics', async (_request, reply) => reply.type('text/plain; version=0.0.4').send(metrics.text()));
    serveHttp(app, apollo, authenticate, () => stopping);
    stops.push(
      serveSockets(
        app.server,
        {
          path: '/graphql',
          sockets: config.SOCKETS,
          subscriptionsPerSocket: config.SUBSCRIPTIONS_PER_SOCKET,
          messageBytes: config.BODY_LIMIT_BYTES,
          initMs: config.SOCKET_INIT_MS,
          pingMs: config.SOCKET_PING_MS,
          drainMs: config.DRAIN_MS,
        },
        { supply: () => supplies.current, documents: createDocuments(config.INTROSPECTION ? validationRules : [...validationRules, NoSchemaIntrospectionCustomRule], config.QUERY_TOKENS), authenticate, subscriptions, apollo, metrics, logger },
      ),
    );
    stops.push(() => void (stopping = true));
    await app.listen({ host: config.HOST, port: config.ROUTER_PORT });
  } catch (error) {
    await stopAll(stops).catch(() => undefined); // why it did not start is what the caller is to hear of
    throw error;
  }
  const { port } = app.server.address() as { port: number };
  return { name: 'router', url: `http://${config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST}:${port}/graphql`, stop: () => stopAll(stops) };
};
