import { resolve } from 'node:path';
import { ConfigError, type Environment, readConfig, serviceVariables, variable } from '#platform/config.ts';
import type { SubgraphAddress } from './graph.ts';

const variables = {
  ...serviceVariables,
  ROUTER_PORT: variable.port(4000),
  /** The composed supergraph. */
  ROUTER_SUPERGRAPH: variable.text(resolve(import.meta.dirname, '../supergraph.graphql')),
  /** `off`: any supergraph, no tokens, no credentials for its subgraphs. */
  ROUTER_AUTH: variable.oneOf(['on', 'off'], 'on'),
  OIDC_ISSUER: variable.httpUrl('http://127.0.0.1:4010'),
  OIDC_AUDIENCE: variable.text('dosirak'),

  BODY_LIMIT_BYTES: variable.count(256 * 1024),
  QUERY_TOKENS: variable.count(2_000),
  QUERY_DEPTH: variable.count(15),

  SUBGRAPH_TIMEOUT_MS: variable.milliseconds(10_000),
  SUBGRAPH_CONNECTIONS: variable.count(64),
  BREAKER_FAULTS: variable.count(5),
  BREAKER_OPEN_MS: variable.milliseconds(5_000),

  SOCKETS: variable.count(20_000),
  SUBSCRIPTIONS_PER_SOCKET: variable.count(100),
  /** Events that may wait for one slow subscriber. */
  SUBSCRIPTION_QUEUE: variable.count(256),
  SUBSCRIPTION_SHARING: variable.oneOf(['from-start', 'always', 'never'], 'from-start'),
  UPSTREAM_RETRY_MS: variable.milliseconds(60_000),
  /** Time to say who one is after connecting. */
  SOCKET_INIT_MS: variable.milliseconds(3_000),
  SOCKET_PING_MS: variable.milliseconds(12_000),
  DRAIN_MS: variable.milliseconds(500),
};

export type Config = ReturnType<typeof readRouterConfig>;

/** The router's configuration. Throws a ConfigError that names what is wrong. */
export const readRouterConfig = (environment: Environment) => {
  const config = readConfig(environment, variables);
  const callerSecret = config.ROUTER_AUTH === 'on' ? readConfig(environment, { CALLER_SECRETS: variable.callerSecrets() }).CALLER_SECRETS.get('router')?.[0] : null;
  if (callerSecret === undefined) throw new ConfigError('CALLER_SECRETS: has no entry for router');
  const isProduction = config.NODE_ENV === 'production';
  const { INTROSPECTION } = readConfig(environment, { INTROSPECTION: variable.flag(!isProduction) });
  return { ...config, callerSecret, isProduction, INTROSPECTION };
};

/** Where a subgraph answers: ORDER_URL for the subgraph `order`, or the address composed into the supergraph. Throws a ConfigError when neither names one. */
export const addressOf = (environment: Environment, isOurs: boolean) => ({ name, url }: SubgraphAddress): SubgraphAddress => {
  const key = `${name.replaceAll(/\W/g, '_').toUpperCase()}_URL`;
  const address = (isOurs ? environment[key] : undefined) || url;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) throw new ConfigError(`the subgraph ${name} has no http(s) address: set ${key}, or compose the supergraph with a routing URL`);
  return { name, url: address };
};

/** `--supergraph FILE --port N` as environment: any supergraph, with auth off. Throws a ConfigError for arguments that are none. */
export const environmentOf = (argv: readonly string[]): Environment => {
  const environment: Record<string, string> = {};
  const known: Record<string, string> = { '--supergraph': 'ROUTER_SUPERGRAPH', '--port': 'ROUTER_PORT', '--host': 'HOST' };
  for (let at = 0; at < argv.length; at += 2) {
    const name = known[argv[at] as string];
    const value = argv[at + 1];
    if (name === undefined || value === undefined) throw new ConfigError(`usage: main.ts [--supergraph FILE] [--port N] [--host ADDRESS], not ${argv.slice(at).join(' ')}`);
    environment[name] = value;
  }
  return environment['ROUTER_SUPERGRAPH'] === undefined ? environment : { ...environment, ROUTER_AUTH: 'off' };
};
