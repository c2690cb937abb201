import { resolve } from 'node:path';
import { z } from 'zod';
import type { Rate } from '#messaging/allowance/allowance.ts';
import { ConfigError, type Environment, readConfig, serviceVariables, variable } from '#platform/config.ts';
import type { SubgraphAddress } from './graph.ts';

/** `600/10`: 600 in ten seconds; `off`: as many as they like. */
const rate = (fallback: string) =>
  z.string().regex(/^([1-9]\d*\/[1-9]\d*|off)$/, { error: 'should be <how many>/<seconds>, as in 600/10, or off' }).default(fallback).transform(readRate);
const readRate = (text: string): Rate | null => {
  if (text === 'off') return null;
  const [most, seconds] = text.split('/').map(Number) as [number, number];
  return { most, perMs: seconds * 1_000 };
};
const fieldRates = (fallback: string) =>
  z.string().regex(/^(off|[\w.]+=\d+\/\d+(,[\w.]+=\d+\/\d+)*)$/, { error: 'should be like Mutation.placeOrder=60/60,Mutation.cancelOrder=60/60, or off' }).default(fallback)
    .transform((text) => new Map(text === 'off' ? [] : text.split(',').map((entry) => entry.split('=') as [string, string]).map(([field, often]) => [field, readRate(often) as Rate] as const)));

const variables = {
  ...serviceVariables,
  ROUTER_PORT: variable.port(4000),
  /** Where `/metrics` is shown, if it is to be: not to the world. */
  METRICS_HOST: variable.text('127.0.0.1'),
  METRICS_PORT: variable.optionalPort(),
  /** The composed supergraph. */
  ROUTER_SUPERGRAPH: variable.text(resolve(import.meta.dirname, '../supergraph.graphql')),
  /** `off`: any supergraph, no tokens, no credentials for its subgraphs. */
  ROUTER_AUTH: variable.oneOf(['on', 'off'], 'on'),
  OIDC_ISSUER: variable.httpUrl('http://127.0.0.1:4010'),
  OIDC_AUDIENCE: variable.text('dosirak'),

  BODY_LIMIT_BYTES: variable.count(256 * 1024),
  /** How many proxies of ours stand before the router, each of which adds to X-Forwarded-For. */
  TRUST_PROXY: variable.count(0),
  HEADERS_TIMEOUT_MS: variable.milliseconds(10_000),
  REQUEST_TIMEOUT_MS: variable.milliseconds(30_000),

  /** `off`: operations may be as large as they like; for comparison. */
  LIMITS: variable.oneOf(['on', 'off'], 'on'),
  QUERY_TOKENS: variable.count(2_000),
  QUERY_DEPTH: variable.count(15),
  QUERY_FIELDS: variable.count(1_000),
  QUERY_ALIASES: variable.count(30),
  QUERY_REPEATS: variable.count(32),
  QUERY_DIRECTIVES: variable.count(100),
  QUERY_OPERATIONS: variable.count(10),
  QUERY_FRAGMENTS: variable.count(50),
  QUERY_ROOT_FIELDS: variable.count(20),
  /** The length taken for granted of a list of which nothing says one. */
  LIST_GUESS: variable.count(5),

  /** Counts what all routers count together; without it each counts for itself. */
  REDIS_URL: variable.redisUrl(),

  /** The operations that clients send by their hash, made by `npm run operations`. */
  OPERATIONS_FILE: variable.text(resolve(import.meta.dirname, '../operations.json')),

  SUBGRAPH_TIMEOUT_MS: variable.milliseconds(10_000),
  SUBGRAPH_CONNECTIONS: variable.count(64),
  BREAKER_FAULTS: variable.count(5),
  BREAKER_OPEN_MS: variable.milliseconds(5_000),

  SOCKETS: variable.count(20_000),
  SOCKET_NEEDS_ORIGIN: variable.flag(false),
  /** Messages that a client may send on one socket. */
  SOCKET_RATE: rate('300/10'),
  /** What may wait for a socket whose client does not read. */
  SOCKET_BUFFER_BYTES: variable.count(8 * 1024 * 1024),
  SUBSCRIPTIONS: variable.count(100_000),
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
  const callerSecret = config.ROUTER_AUTH === 'on' ? readConfig(environment, { ROUTER_CALLER_SECRET: variable.callerSecret() }).ROUTER_CALLER_SECRET : null;
  const isProduction = config.NODE_ENV === 'production';
  // in development many clients are one person at one machine, who tries things out
  const often = isProduction ? 1 : 20;
  // what is ours to say of our own schema, strangers say of theirs: only what nobody can mean is refused there
  const isOurs = config.ROUTER_AUTH === 'on';
  const depending = readConfig(environment, {
    QUERY_MUTATIONS: variable.count(isOurs ? 3 : 20),
    QUERY_COST: variable.count(isOurs ? 20_000 : 1_000_000),
    /** The longest list that may be asked for. */
    LIST_LENGTH: variable.count(isOurs ? 100 : 10_000),
    INTROSPECTION: variable.flag(!isProduction),
    PERSISTED_OPERATIONS: variable.oneOf(['only', 'prefer', 'off'], isProduction && config.ROUTER_AUTH === 'on' ? 'only' : 'off'),
    CORS_ORIGINS: variable.text(isProduction ? '' : 'http://localhost:*,http://127.0.0.1:*,https://studio.apollographql.com'),
    SOCKETS_PER_PERSON: variable.count(50 * often),
    SUBSCRIPTIONS_PER_PERSON: variable.count(500 * often),
    /** Of visitors who are not signed in. */
    SOCKETS_PER_ADDRESS: variable.count(500 * often),
    ADDRESS_RATE: rate(`${6_000 * often}/10`),
    PERSON_RATE: rate(`${600 * often}/10`),
    FIELD_RATES: fieldRates(['placeOrder', 'cancelOrder', 'completeDelivery'].map((field) => `Mutation.${field}=${60 * often}/60`).join()),
  });
  return { ...config, ...depending, callerSecret, isProduction };
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
