import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '#platform/postgres/embedded.ts';
import { takePorts } from '#testing/ports.ts';
import { start as startIdentity } from '../../identity/src/main.ts';
import { seed as seedIdentity } from '../../identity/src/seed.ts';
import { callerVariables } from '../../scripts/caller-secrets.ts';
import { newDataKeys } from '../../scripts/data-keys.ts';
import { newIdentityKeys } from '../../scripts/identity-keys.ts';
import { migrate } from '../../scripts/migrate.ts';
import { contexts } from '../../scripts/services.ts';
import { startChild } from '../process/child.ts';
import type { Scene } from './scene.ts';
import { signIn } from './visitors.ts';

/** Subgraphs that cost next to nothing, so that the routers are what is measured. One customer for each connection. */
export const startStubs = async (customers: number): Promise<Scene> => {
  await using stops = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'dosirak-bench-'));
  stops.defer(() => rm(dataDir, { recursive: true, force: true }));
  const { ports: [port] } = stops.use(await takePorts(1));
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), port: 0, databases: ['identity', 'queue'], temporary: true });
  stops.defer(() => postgres.stop());
  const issuer = {
    DATA_DIR: dataDir, LOG_LEVEL: 'warn', IDENTITY_PORT: String(port), OIDC_ISSUER: `http://127.0.0.1:${port}`,
    IDENTITY_KEYS: newIdentityKeys(), DATA_KEYS: newDataKeys(), IDENTITY_DATABASE_URL: postgres.url('identity'), QUEUE_DATABASE_URL: postgres.url('queue'),
  };
  await migrate('identity', issuer.IDENTITY_DATABASE_URL);
  await seedIdentity(issuer);
  const identity = await startIdentity(issuer);
  stops.defer(() => identity.stop());
  const subgraphs = await startChild({ name: 'stub subgraphs', main: 'bench/scenes/stub-subgraphs.ts', environment: {} });
  stops.defer(() => subgraphs.stop());
  const environment = {
    ...issuer,
    ...(await callerVariables(dataDir)),
    ...Object.fromEntries(contexts.map((context) => [`${context.toUpperCase()}_URL`, `${subgraphs.url}/${context}`])),
  };
  const visitors = await signIn(customers, environment);
  const started = stops.move();
  return { name: 'stubs', environment, visitors, whole: null, postgresDir: null, [Symbol.asyncDispose]: () => started.disposeAsync() };
};
