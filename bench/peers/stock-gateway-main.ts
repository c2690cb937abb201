import { readFile } from 'node:fs/promises';
import { ApolloGateway, type GraphQLDataSourceProcessOptions, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { systemClock } from '#kernel/clock.ts';
import { callerHeader } from '#platform/caller/credential.ts';
import { readConfig, variable } from '#platform/config.ts';
import { createLogger } from '#platform/logger.ts';
import { type Environment, type Running, runService } from '#platform/service.ts';
import { readAccess } from '../../router/src/admission/access.ts';
import { createAuthenticate } from '../../router/src/auth.ts';
import { type Rights, rightsOf } from '../../router/src/rights.ts';
import { at } from '../../scripts/root.ts';

type Context = { readonly rights?: Rights };

/** The stock data source. Our subgraphs ask who calls: it says so, by the hook that is there for it. */
class SignedDataSource extends RemoteGraphQLDataSource<Context> {
  readonly name: string;
  constructor(name: string, url: string | undefined) {
    super({ url });
    this.name = name;
  }
  override willSendRequest({ request, context }: GraphQLDataSourceProcessOptions<Context>): void {
    const { http, query, ...rest } = request;
    const { signer, viewer } = context.rights ?? {};
    // what is signed is the body, which the data source will write in just this way
    if (signer && viewer !== undefined) http?.headers.set(callerHeader, signer.request(this.name, viewer, JSON.stringify({ query, ...rest })));
  }
}

/** Tokens are read and credentials signed by the very code of our router, with its caches: what differs is the gateway. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, { ROUTER_CALLER_SECRET: variable.callerSecret(), OIDC_ISSUER: variable.httpUrl('http://127.0.0.1:4010'), OIDC_AUDIENCE: variable.text('dosirak') });
  const rights = rightsOf(config.ROUTER_CALLER_SECRET);
  const authenticate = createAuthenticate({ issuer: config.OIDC_ISSUER, audience: config.OIDC_AUDIENCE, rightsOf: rights, clock: systemClock, logger: createLogger('stock-gateway', 'warn') });
  const gateway = new ApolloGateway({
    supergraphSdl: readAccess(await readFile(at('router/supergraph.graphql'), 'utf8')).sdl, // it refuses a supergraph whose rules it cannot enforce
    buildService: ({ name, url }) => new SignedDataSource(name, environment[`${name.toUpperCase()}_URL`] ?? url),
  });
  const server = new ApolloServer<Context>({ gateway, stopOnTerminationSignals: false });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req }) => ({ rights: (await authenticate(req.headers.authorization)).rights }),
  });
  return { name: '@apollo/gateway', url, stop: () => server.stop() };
};

if (import.meta.main) await runService(start);
