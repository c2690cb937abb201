import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BrokerUnavailable } from '#messaging/broker/unavailable.ts';
import { ConfigError } from '#platform/config.ts';
import { EmbeddedPostgresError, startEmbeddedPostgres } from '#platform/postgres/embedded.ts';
import { MigrationError } from '#platform/postgres/migrate.ts';
import { type Environment, type Running, type Start, stopAll } from '#platform/service.ts';
import { callerVariables } from './caller-secrets.ts';
import { composeFiles, CompositionError } from './compose.ts';
import { dataKeys } from './data-keys.ts';
import { dataDirOf, holdDataDir } from './data-dir.ts';
import { generate } from './generate.ts';
import { identityKeys } from './identity-keys.ts';
import { migrate } from './migrate.ts';
import { isFree } from './port.ts';
import { at, shown } from './root.ts';
import { seed } from './seed.ts';
import { addresses, databaseOwners, databaseVariable, portOf, postgres, queueDatabaseVariable, type Service, services } from './services.ts';
import { StartError } from './start-error.ts';
import { stopOnSignal } from './stop-signal.ts';

/** npm start: the whole product in this one process, beside a PostgreSQL of its own. */

const say = (line: string): void => console.error(line);
const stops: (() => Promise<unknown>)[] = [];

const requireFreePorts = async (environment: Environment): Promise<void> => {
  const host = environment['HOST'] || '127.0.0.1';
  for (const service of services) if (!(await isFree(host, portOf(environment, service)))) throw portTaken(service, environment);
};

const portTaken = (service: Service, environment: Environment): StartError =>
  new StartError(`Port ${portOf(environment, service)}, where ${service.name} is to listen, is taken by another program. Stop that, or set ${service.portVariable} to a free port.`);

/** The variables with the databases' URLs: those given, and for the rest the embedded PostgreSQL's. */
const databases = async (environment: Environment, dataDir: string): Promise<Environment> => {
  const wanted: [variable: string, database: string][] = databaseOwners.map((owner) => [databaseVariable(owner), owner]);
  if (!environment['REDIS_URL']) wanted.push([queueDatabaseVariable, 'queue']);
  const missing = wanted.filter(([variable]) => !environment[variable]);
  if (missing.length === 0) return {};
  const { url, stop } = await startEmbeddedPostgres({
    dataDir: join(dataDir, 'postgres'),
    port: portOf(environment, postgres),
    databases: missing.map(([, database]) => database),
    onLost: (lastWords) => {
      say(`PostgreSQL has ended by itself.\n${lastWords}`);
      process.exit(1);
    },
  });
  stops.push(stop);
  return Object.fromEntries(missing.map(([variable, database]) => [variable, url(database)]));
};

const prepareSources = async (): Promise<void> => {
  const composed = await composeFiles({ write: true });
  if (composed.length > 0) say(`Composed ${composed.join(' and ')}.`);
  const made = await generate();
  if (made.length > 0) say('Generated the database clients and the GraphQL types.');
};

const startService = async (service: Service, environment: Environment): Promise<Running | undefined> => {
  if (!existsSync(at(service.main))) return undefined;
  const { start } = (await import(at(service.main))) as { start: Start };
  const running = await start(environment).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? portTaken(service, environment) : error;
  });
  stops.push(running.stop);
  return running;
};

/** Ctrl-C came while it was starting: there is nothing to tell of that. */
class Interrupted extends Error {}
let isStopping = false;
const goOn = (): void => {
  if (isStopping) throw new Interrupted();
};

const start = async (): Promise<void> => {
  const given: Environment = { LOG_LEVEL: 'warn', ...process.env };
  const dataDir = dataDirOf(given);
  const { release } = await holdDataDir(dataDir);
  stops.push(release);
  await requireFreePorts(given);

  // PostgreSQL comes up while the sources are looked over
  const starting = databases(given, dataDir);
  const prepared = prepareSources();
  await Promise.allSettled([starting, prepared]); // also when one fails: what the other has started can be stopped then
  goOn();
  const [urls] = await Promise.all([starting, prepared]);
  const environment: Environment = { ...addresses(given), ...urls, ...(await callerVariables(dataDir, given)), ...given, DATA_DIR: dataDir, DATA_KEYS: given['DATA_KEYS'] || (await dataKeys(dataDir)), IDENTITY_KEYS: given['IDENTITY_KEYS'] || (await identityKeys(dataDir)) };
  for (const owner of databaseOwners) {
    const applied = await migrate(owner, environment[databaseVariable(owner)]!);
    if (applied.length > 0) say(`Migrated the database of ${owner}.`);
    goOn();
  }
  await seed(environment);
  const running = new Map<string, Running | undefined>();
  for (const service of services) {
    goOn();
    running.set(service.name, await startService(service, environment));
  }
  goOn();
  welcome(running.get('router')?.url ?? '', dataDir);
};

const welcome = (router: string, dataDir: string): void => {
  const url = router.endsWith('/graphql') ? router : `${router}/graphql`;
  say(`
Dosirak 도시락 is ready after ${(performance.now() / 1000).toFixed(1)} s.

  GraphQL        ${url}   (in a browser: Apollo's Sandbox)
  GraphiQL       ${url.replace(/graphql$/, 'graphiql')}   (the same, without internet)
  Subscriptions  ${url.replace(/^http/, 'ws')}   (graphql-ws)
  A token        npm run --silent token -- customer
  An order       npm run demo
  Data           ${shown(dataDir)}   (npm run reset starts over)

Ctrl-C stops everything.`);
};

/** What was begun is let finish first: its database is not to be stopped under it. What it fails with now is of no more interest: all of it is taken down. */
const stop = async (): Promise<void> => {
  isStopping = true;
  await started.catch(() => undefined);
  await stopAll(stops);
};

stopOnSignal(stop, say);
const started = start();
await started.catch(async (error: unknown) => {
  if (isStopping) return; // by whoever waits for `started`
  const isPlain = [StartError, ConfigError, EmbeddedPostgresError, MigrationError, CompositionError, BrokerUnavailable].some((kind) => error instanceof kind);
  say(isPlain ? `\n${(error as Error).message}` : `\nDosirak could not start: ${error instanceof Error ? error.stack : String(error)}`);
  await stopAll(stops).catch((failure: unknown) => say(String(failure)));
  process.exit(1);
});
