import Fastify from 'fastify';
import { readConfig, serviceVariables } from '#platform/config.ts';
import { createLogger } from '#platform/logger.ts';
import { type Environment, type Running, runService } from '#platform/service.ts';
import { issuerOf, issuerVariables } from './issuer.ts';
import { algorithm, openKeys } from './keys.ts';

const cacheSeconds = 300;

/** Serves what others need to verify this issuer's tokens: its discovery document and its public keys. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, { ...serviceVariables, ...issuerVariables });
  const logger = createLogger('identity', config.LOG_LEVEL);
  const keys = await openKeys(config.DATA_DIR);
  const app = Fastify({ forceCloseConnections: true });
  const port = () => (app.server.address() as { port: number }).port;

  app.addHook('onSend', async (request, reply) => {
    if (reply.statusCode === 200 && !request.url.startsWith('/health/')) reply.header('cache-control', `public, max-age=${cacheSeconds}`).header('access-control-allow-origin', '*');
  });
  app.get('/.well-known/openid-configuration', async () => {
    const issuer = issuerOf(config.OIDC_ISSUER, port());
    return {
      issuer,
      jwks_uri: `${issuer.replace(/\/$/, '')}/jwks`,
      id_token_signing_alg_values_supported: [algorithm],
      subject_types_supported: ['public'],
      response_types_supported: [],
      claims_supported: ['sub', 'name', 'roles', 'iss', 'aud', 'iat', 'exp', 'jti'],
    };
  });
  app.get('/jwks', async () => ({ keys: keys.published }));
  app.get('/health/live', async () => ({ status: 'alive' }));
  app.get('/health/ready', async () => ({ status: 'ready' }));

  await app.listen({ host: config.HOST, port: config.IDENTITY_PORT });
  const url = `http://${config.HOST === '0.0.0.0' ? '127.0.0.1' : config.HOST}:${port()}`;
  logger.info({ url, kid: keys.kid }, 'identity answers');
  return { name: 'identity', url, stop: () => app.close() };
};

if (import.meta.main) await runService(start);
