import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '#platform/config.ts';
import { startEmbeddedPostgres } from '#platform/postgres/embedded.ts';
import { takePorts } from '#testing/ports.ts';
import { callerVariables } from '../../scripts/caller-secrets.ts';
import { dataKeys } from '../../scripts/data-keys.ts';
import { identityKeys } from '../../scripts/identity-keys.ts';
import { addresses, databaseOwners, databaseVariable, queueDatabaseVariable, services } from '../../scripts/services.ts';
import { startChild } from '../process/child.ts';
import type { Scene } from './scene.ts';
import { signIn } from './visitors.ts';

/** The whole product as `npm start` runs it: everything in one process, beside a PostgreSQL, on a data folder of its own. */
export const startSystem = async (customers: number): Promise<Scene> => {
  await using stops = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'dosirak-bench-'));
  stops.defer(() => rm(dataDir, { recursive: true, force: true }));
  // its settings are npm start's, those for the safety of data too
  const postgresDir = join(dataDir, 'postgres');
  const postgres = await startEmbeddedPostgres({ dataDir: postgresDir, port: 0, databases: [...databaseOwners, 'queue'] });
  stops.defer(() => postgres.stop());

  const { ports } = stops.use(await takePorts(services.length));
  const ported = Object.fromEntries(services.map(({ portVariable }, index) => [portVariable, String(ports[index])]));
  const environment: Environment = {
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    ...(await callerVariables(dataDir)),
    DATA_KEYS: await dataKeys(dataDir),
    IDENTITY_KEYS: await identityKeys(dataDir),
    ...ported,
    ...addresses(ported),
    ...Object.fromEntries(databaseOwners.map((owner) => [databaseVariable(owner), postgres.url(owner)])),
    [queueDatabaseVariable]: postgres.url('queue'),
  };
  // npm runs this program and that one alike (scripts/bootstrap.mjs): what Node was told here, it is told there
  const whole = await startChild({ name: 'npm start', main: 'scripts/start.ts', environment, nodeOptions: process.execArgv, ready: /GraphQL\s+(http\S+)[\s\S]*Ctrl-C/ });
  stops.defer(() => whole.stop());
  const visitors = await signIn(customers, environment);
  const started = stops.move();
  return { name: 'system', environment, visitors, whole, postgresDir, [Symbol.asyncDispose]: () => started.disposeAsync() };
};
