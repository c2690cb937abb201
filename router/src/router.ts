import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginInlineTraceDisabled, ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import Fastify from 'fastify';
import { NoSchemaIntrospectionCustomRule } from 'graphql';
import { systemClock } from '#kernel/clock.ts';
import { openAllowances } from '#messaging/allowance/allowance.ts';
import type { Environment } from '#platform/config.ts';
import { createLogger, type Logger } from '#platform/logger.ts';
import { type Running, stopAll } from '#platform/service.ts';
import { anyone, createAuthenticate } from './auth.ts';
import type { Config } from './config.ts';
import { createDocuments } from './documents.ts';
import { createGateway, type RouterContext } from './gateway.ts';
import { hideFaults } from './faults.ts';
import { serveGraphiql } from './graphiql/graphiql.ts';
import { serveHttp } from './http.ts';
import { landingPage } from './landing.ts';
import { sendHeaders } from './headers.ts';
import { answerRefusals } from './http-errors.ts';
import type { Bounds } from './limits/measure.ts';
import { noProtoKey } from './limits/no-proto-key.ts';
import { createRates } from './limits/rates.ts';
import { createMetrics } from './metrics.ts';
import { serveMetrics } from './metrics-server.ts';
import { createOperations } from './operations.ts';
import { allowOrigins, mayConnect, originsIn } from './origins.ts';
import { type Manifest, readManifest } from './persisted.ts';
import { rightsOf } from './rights.ts';
import { serveSockets } from './subscriptions/server.ts';
import { createSubscriptions } from './subscriptions/subscriptions.ts';
import { followFile } from './supergraph-file.ts';
import { createSupplies, type Supplies } from './supplies.ts';

/** The router, and where it shows what it counts, if it does. */
export type RunningRouter = Running & { readonly metricsUrl: string | null };

/** Starts the router: GraphQL over HTTP and WebSocket at `/graphql` of one port. Rejects when the supergraph is not sound or a port is taken. */
export const startRouter = async (config: Config, environment: Environment): Promise<RunningRouter> => {
  const logger = createLogger('router', config.LOG_LEVEL);
  const metrics = createMetrics();
  const rights = rightsOf(config.callerSecret);
  const authenticate = config.ROUTER_AUTH === 'on' ? createAuthenticate({ issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE, rightsOf: rights, clock: systemClock, logger }) : anyone(rights);

  const file = await followFile(
    config.ROUTER_SUPERGRAPH,
    (sdl) => {
      try {
        supplies.replace(sdl, gateway.update);
        void warm();
        metrics.add('router_supergraphs_loaded_total');
        logger.info({ file: config.ROUTER_SUPERGRAPH }, 'newer supergraph in use');
      } catch (error) {
        metrics.add('router_supergraphs_refused_total');
        logger.error({ err: error, file: config.ROUTER_SUPERGRAPH }, 'the newer supergraph is not sound: the old one stays in use');
      }
    },
    (error) => logger.error({ err: error, file: config.ROUTER_SUPERGRAPH }, 'the supergraph cannot be read: the old one stays in use'),
  );
  const [supplies, manifest] = await prepare(file.text, config, environment, logger).catch((error: unknown) => {
    file.stop();
    throw error;
  });
  const allowances = openAllowances({ redisUrl: config.FIELD_RATES.size > 0 ? config.REDIS_URL : undefined }, { logger });
  const rates = createRates({ address: config.ADDRESS_RATE, person: config.PERSON_RATE, fields: config.FIELD_RATES }, allowances, metrics);
  const hasLimits = config.LIMITS === 'on';
  const gateway = createGateway(supplies.current.graph.sdl, () => supplies.current, { rates, checkVariables: hasLimits, tellCost: !config.isProduction });
  const validationRules = config.INTROSPECTION ? [noProtoKey] : [noProtoKey, NoSchemaIntrospectionCustomRule];
  const documents = createDocuments({ rules: validationRules, maxTokens: config.QUERY_TOKENS, bounds: hasLimits ? boundsOf(config) : null, suggestions: !config.isProduction });
  const operations = createOperations(documents, manifest, config.PERSISTED_OPERATIONS, () => supplies.current, logger);
  const warm = async () => {
    const start = performance.now();
    await operations.warm(supplies.current.graph).then(
      (planned) => logger.debug({ operations: planned, ms: Math.round(performance.now() - start) }, 'the operations of the manifest are planned'),
      (error: unknown) => logger.error({ err: error }, 'the operations of the manifest could not be planned ahead'),
    );
  };

  const apollo = new ApolloServer<RouterContext>({
    gateway: gateway.apollo,
    introspection: config.INTROSPECTION,
    // what comes by another way than ours is found valid by the same rules
    documentStore: operations.store,
    persistedQueries: false,
    hideSchemaDetailsFromClientErrors: config.isProduction,
    validationRules,
    parseOptions: { maxTokens: config.QUERY_TOKENS },
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: hideFaults(logger, !config.isProduction),
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
  let metricsUrl: string | null = null;
  const app = Fastify({
    bodyLimit: config.BODY_LIMIT_BYTES, forceCloseConnections: 'idle', return503OnClosing: false, requestTimeout: config.REQUEST_TIMEOUT_MS,
    // who sends a header or a body byte by byte is not waited for
    http: { headersTimeout: config.HEADERS_TIMEOUT_MS, requestTimeout: config.REQUEST_TIMEOUT_MS, connectionsCheckingInterval: 500, maxHeaderSize: 16 * 1024 },
  });
  const origins = originsIn(config.CORS_ORIGINS);
  const stops: (() => unknown)[] = [() => allowances.close(), () => supplies.close(), () => file.stop(), () => subscriptions.close(), () => apollo.stop(), () => app.close()];
  try {
    await apollo.start();
    sendHeaders(app, config.isProduction);
    allowOrigins(app, origins);
    answerRefusals(app, logger);
    app.get('/health/live', async () => ({ status: 'alive' }));
    app.get('/health/ready', async (_request, reply) => (stopping ? reply.code(503).send({ status: 'stopping' }) : { status: 'ready' }));
    if (!config.isProduction) serveGraphiql(app, () => supplies.current.graph.schema);
    serveHttp(app, { apollo, authenticate, operations, rates, proxies: config.TRUST_PROXY, isStopping: () => stopping });
    stops.push(
      serveSockets(
        app.server,
        {
          path: '/graphql',
          sockets: config.SOCKETS,
          socketsPerPerson: config.SOCKETS_PER_PERSON,
          socketsPerAddress: config.SOCKETS_PER_ADDRESS,
          subscriptions: config.SUBSCRIPTIONS,
          subscriptionsPerPerson: config.SUBSCRIPTIONS_PER_PERSON,
          messageRate: config.SOCKET_RATE,
          bufferBytes: config.SOCKET_BUFFER_BYTES,
          mayConnect: (origin, host) => mayConnect(origins, origin, host, config.SOCKET_NEEDS_ORIGIN),
          proxies: config.TRUST_PROXY,
          checkVariables: hasLimits,
          subscriptionsPerSocket: config.SUBSCRIPTIONS_PER_SOCKET,
          messageBytes: config.BODY_LIMIT_BYTES,
          initMs: config.SOCKET_INIT_MS,
          pingMs: config.SOCKET_PING_MS,
          drainMs: config.DRAIN_MS,
        },
        { supply: () => supplies.current, operations, rates, authenticate, subscriptions, apollo, metrics, logger },
      ),
    );
    stops.push(() => void (stopping = true));
    // where nothing else is asked, nobody is to wait for a plan; elsewhere the start is not to wait
    const warmed = warm();
    if (config.PERSISTED_OPERATIONS === 'only') await warmed;
    await app.listen({ host: config.HOST, port: config.ROUTER_PORT });
    if (config.METRICS_PORT !== undefined) {
      const shown = await serveMetrics(metrics, { host: config.METRICS_HOST, port: config.METRICS_PORT });
      stops.push(shown.stop);
      metricsUrl = shown.url;
    }
  } catch (error) {
    await stopAll(stops).catch(() => undefined); // why it did not start is what the caller is to hear of
    throw error;
  }
  const { port } = app.server.address() as { port: number };
  return { name: 'router', url: `http://${config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST}:${port}/graphql`, metricsUrl, stop: () => stopAll(stops) };
};

const boundsOf = (config: Config): Bounds => ({
  depth: config.QUERY_DEPTH,
  fields: config.QUERY_FIELDS,
  aliases: config.QUERY_ALIASES,
  repeats: config.QUERY_REPEATS,
  directives: config.QUERY_DIRECTIVES,
  operations: config.QUERY_OPERATIONS,
  fragments: config.QUERY_FRAGMENTS,
  rootFields: config.QUERY_ROOT_FIELDS,
  mutations: config.QUERY_MUTATIONS,
});

const prepare = async (sdl: string, config: Config, environment: Environment, logger: Logger): Promise<[Supplies, Manifest]> => {
  const hasManifest = config.ROUTER_AUTH === 'on' || config.PERSISTED_OPERATIONS !== 'off'; // a supergraph of strangers has none of ours
  const manifest: Manifest = hasManifest ? await readManifest(config.OPERATIONS_FILE) : new Map();
  return [createSupplies(sdl, config, environment, logger), manifest];
};
