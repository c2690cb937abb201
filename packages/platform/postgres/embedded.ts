import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { postgresBinaries } from './binaries.ts';
import { type Cluster, prepareCluster } from './cluster.ts';
import { ensureDatabases, serviceAccount } from './databases.ts';
import { clearStalePid, isAlive, runningServer, serverGone } from './postmaster.ts';

export type EmbeddedPostgresOptions = {
  /** Where the data stays between starts; made when missing. */
  readonly dataDir: string;
  /** On 127.0.0.1 only. 0 takes a free one. */
  readonly port: number;
  readonly databases?: readonly string[];
  /** For tests: gives up what a crash of the machine would need, for speed, and removes `dataDir` when the server ends, however that is. */
  readonly temporary?: boolean;
  /** Told once when the server ends without having been asked to. */
  readonly onLost?: (lastWords: string) => void;
};

export type EmbeddedPostgres = { readonly port: number; url(database: string): string; stop(): Promise<void> };

/** Why PostgreSQL did not start; the message says what to do about it. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/**
 * Starts PostgreSQL on this machine, without any installed, and resolves when it takes connections and `databases` are there.
 * The server ends with `stop()`, and also with this process, however that ends.
 * Throws an EmbeddedPostgresError when the port is taken, when the data is in use, or when the server does not come up.
 */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const { databases = [], temporary = false, onLost } = options;
  const folder = resolve(options.dataDir);
  await mkdir(folder, { recursive: true });
  await leaveAlone(folder);
  const port = await freePort(options.port);
  const binaries = await postgresBinaries();
  const cluster = await prepareCluster(folder, binaries, temporary);
  await clearStalePid(cluster.cluster);

  const keeper = keep(cluster, temporary, [binaries.postgres, '-D', cluster.cluster, '-p', String(port), ...settings(temporary)]);
  const { stop, lastWords } = await comeUp(keeper, folder, onLost);
  await writeFile(join(folder, ownerFile), `${JSON.stringify({ owner: process.pid, keeper: keeper.pid })}\n`);
  try {
    await ensureDatabases(port, cluster.adminPassword, databases);
  } catch (cause) {
    await stop();
    throw new EmbeddedPostgresError(`PostgreSQL started, but its databases could not be made: ${String(cause)}\n${lastWords()}`, { cause });
  }
  const { user, password } = serviceAccount;
  return {
    port,
    url: (database) => `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`,
    stop: async () => {
      await stop();
      await rm(join(folder, ownerFile), { force: true });
    },
  };
};

const ownerFile = 'owner.json';

const settings = (temporary: boolean): string[] => {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '320', // a context has some eighteen at most, a process twenty for its queues, and the tests run two products at once
    shared_buffers: '64MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(temporary ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
};

/** Makes sure that no server runs on the data: waits for one that is on its way out, ends one whose owner was killed. */
const leaveAlone = async (folder: string): Promise<void> => {
  const cluster = join(folder, 'data');
  const server = await runningServer(cluster);
  if (server === undefined) return;
  const { owner, keeper } = await readOwner(folder);
  if (owner !== undefined && isAlive(owner)) {
    throw new EmbeddedPostgresError(`Another npm start (process ${owner}) is running on ${folder}. Stop it, or give this one its own DATA_DIR and POSTGRES_PORT.`);
  }
  if (keeper === undefined || !isAlive(keeper)) process.kill(server, 'SIGINT'); // nobody is left to stop it
  if (!(await serverGone(cluster, 15_000))) {
    throw new EmbeddedPostgresError(`A PostgreSQL of an earlier run (process ${server}) still uses ${folder} and does not end. Stop it with: kill ${server}`);
  }
};

const readOwner = async (folder: string): Promise<{ owner?: number; keeper?: number }> => {
  try {
    return JSON.parse(await readFile(join(folder, ownerFile), 'utf8')) as { owner?: number; keeper?: number };
  } catch {
    return {}; // killed before it was written, or while it was
  }
};

const freePort = async (port: number): Promise<number> => {
  const probe = createServer().listen(port, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch (cause) {
    throw new EmbeddedPostgresError(`Port ${port}, where PostgreSQL is to listen, is taken by another program. Stop that, or set POSTGRES_PORT to a free port.`, { cause });
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : port;
};

const keep = ({ folder, account: { uid, gid, prefix } }: Cluster, temporary: boolean, command: readonly string[]): ChildProcess => {
  const ids = prefix.length > 0 || uid === undefined || gid === undefined ? ['', ''] : [String(uid), String(gid)];
  const keeper = join(import.meta.dirname, 'keeper.ts');
  return spawn(process.execPath, [keeper, join(folder, 'server.log'), temporary ? folder : '', ...ids, ...prefix, ...command], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
    env: { ...process.env, NODE_OPTIONS: '' }, // a debugger or a loader is meant for the owner
  });
};

const comeUp = async (keeper: ChildProcess, folder: string, onLost?: (lastWords: string) => void) => {
  let output = '';
  let stopping = false;
  let isReady = false;
  const gone = new Promise<void>((resolve) => keeper.once('close', () => resolve()).once('error', () => resolve()));
  const ready = new Promise<void>((resolve) => keeper.stdout!.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-4_000);
    if (output.startsWith('ready\n')) resolve();
  }));
  keeper.stdin!.on('error', () => {}); // the keeper is gone: `gone` tells
  const lastWords = (): string => output.replace(/^ready\n/, '').trim();
  void gone.then(() => {
    if (isReady && !stopping) onLost?.(lastWords());
  });
  await Promise.race([ready, gone.then(() => {
    throw new EmbeddedPostgresError(`PostgreSQL did not start (its log: ${join(folder, 'server.log')}):\n${lastWords()}`);
  })]);
  isReady = true;
  const stop = async (): Promise<void> => {
    stopping = true;
    keeper.stdin!.end();
    await gone;
  };
  return { stop, lastWords };
};
