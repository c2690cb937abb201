import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Environment, Running, Start } from '#platform/service.ts';
import { stopAll } from '#platform/service.ts';
import { callerVariables } from '../../scripts/caller-secrets.ts';
import { newIdentityKeys } from '../../scripts/identity-keys.ts';
import { dataKeys } from '../../scripts/data-keys.ts';
import { seed } from '../../scripts/seed.ts';
import { addresses, databaseOwners, databaseVariable, queueDatabaseVariable, type ServiceName, services } from '../../scripts/services.ts';
import { tokenFor } from '../../scripts/token.ts';
import { testDatabase } from '#testing/database.ts';
import { takePorts } from '#testing/ports.ts';
import { type Person, personAt } from '../../scripts/demo/client.ts';

/** The whole product, running: reached as its users reach it, over HTTP and WebSocket. */
export type System = {
  readonly url: string;
  readonly environment: Environment;
  /** Somebody of the demo city, signed in. */
  as(account: string): Promise<Person>;
  readonly anonymous: Person;
  /** Takes a service away, and brings it back. */
  stop(name: ServiceName): Promise<void>;
  start(name: ServiceName): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type SystemOptions = {
  /** The queues' Redis; without it they are on PostgreSQL. */
  readonly redisUrl?: string;
  /** Every service as a process of its own, started by the command its container uses; else all in this process. */
  readonly processes?: boolean;
  /** The services that somebody else starts. */
  readonly without?: readonly ServiceName[];
  readonly environment?: Environment;
};

/** Starts the whole product on databases of its own, with the demo city in it. */
export const startSystem = async ({ redisUrl, processes = false, without = [], environment: more = {} }: SystemOptions = {}): Promise<System> => {
  const stops: (() => Promise<unknown>)[] = [];
  const dataDir = await mkdtemp(join(tmpdir(), 'dosirak-e2e-'));
  stops.push(() => rm(dataDir, { recursive: true, force: true }));

  const taken = await takePorts(services.length);
  stops.push(() => taken[Symbol.asyncDispose]());
  const ports = Object.fromEntries(services.map(({ portVariable }, index) => [portVariable, String(taken.ports[index])]));

  const databases = await Promise.all(databaseOwners.map(async (context) => [databaseVariable(context), await testDatabase({ context })] as const));
  const queue = redisUrl === undefined ? await testDatabase({ sql: '' }) : null;
  stops.push(() => Promise.all([...databases.map(([, database]) => database.drop()), queue?.drop()]));

  const environment: Environment = {
    DATA_DIR: dataDir,
    LOG_LEVEL: process.env['E2E_LOG_LEVEL'] ?? 'error',
    ...(await callerVariables(dataDir)),
    DATA_KEYS: await dataKeys(dataDir),
    IDENTITY_KEYS: newIdentityKeys(),
    ...ports,
    ...addresses(ports),
    ...Object.fromEntries(databases.map(([name, { url }]) => [name, url])),
    ...(redisUrl === undefined ? { [queueDatabaseVariable]: queue?.url } : { REDIS_URL: redisUrl }),
    ...more,
  };

  await seed(environment);

  const running = new Map<ServiceName, Running>();
  const start = async (name: ServiceName) => {
    const service = services.find((candidate) => candidate.name === name);
    if (service === undefined) throw new Error(`there is no service ${name}`);
    running.set(name, processes ? await startProcess(name, environment) : await ((await import(`../../${service.main}`)) as { start: Start }).start(environment));
  };
  const stop = async (name: ServiceName) => {
    await running.get(name)?.stop();
    running.delete(name);
  };
  stops.push(() => stopAll([...running.values()].map((service) => () => service.stop())));

  try {
    for (const { name } of services) if (!without.includes(name)) await start(name);
  } catch (error) {
    await stopAll(stops);
    throw error;
  }

  const url = `http://127.0.0.1:${ports['ROUTER_PORT']}/graphql`;
  return {
    url,
    environment,
    as: async (account) => personAt(url, await tokenFor([account], environment)),
    anonymous: personAt(url, null),
    start,
    stop,
    [Symbol.asyncDispose]: () => stopAll(stops),
  };
};

/** A service by the very command of its container, with the variables that are set there and no others, once it says where it answers. */
const startProcess = async (name: string, environment: Environment): Promise<Running> => {
  const { command: [program, ...command], environment: set } = containerOf(name);
  const given = Object.fromEntries(['LOG_LEVEL', ...Object.keys(set)].flatMap((variable) => (environment[variable] === undefined ? [] : [[variable, environment[variable]]])));
  if (program !== 'node') throw new Error(`the container of ${name} runs ${program}, not node`);
  const child = spawn(process.execPath, command, { cwd: projectFolder, env: { PATH: process.env['PATH'], ...given }, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const answers = /answers at (\S+)/.exec(said);
      if (answers?.[1]) resolve(answers[1]);
    });
    child.once('exit', (code) => reject(new Error(`${name} ended with code ${code} before it answered`)));
  });
  return {
    name,
    url,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
};

const projectFolder = new URL('../../', import.meta.url);

const containerOf = (name: string): { readonly command: readonly string[]; readonly environment: object } => {
  const compose = parse(readFileSync(new URL('docker-compose.yml', projectFolder), 'utf8'), { merge: true }) as { services: Record<string, { command?: string[]; environment?: object }> };
  const { command, environment } = compose.services[name] ?? {};
  if (command === undefined || environment === undefined) throw new Error(`docker-compose.yml has no command and environment for ${name}`);
  return { command, environment };
};
