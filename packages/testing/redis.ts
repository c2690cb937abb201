import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type TestRedis = {
  readonly url: string;
  /** Kills it as a crash would; `start` brings it back on the same port with what it had written down. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops the process where it stands, connections open, as a machine does that hangs; and lets it go on. */
  freeze(): void;
  thaw(): void;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Whether tests against Redis can run here. With DOSIRAK_REQUIRE_REDIS=1 that they cannot is an error, as it should be in CI. */
export const redisAvailable = (): boolean => {
  const found = spawnSync('redis-server', ['--version']).status === 0;
  if (!found && process.env.DOSIRAK_REQUIRE_REDIS === '1') throw new Error('DOSIRAK_REQUIRE_REDIS is 1, but there is no redis-server to run');
  if (!found) console.warn('no redis-server here: the tests against Redis are skipped');
  return found;
};

/** Starts a Redis of its own on a free port, with its append-only file in a folder of its own that goes with it. */
export const testRedis = async (): Promise<TestRedis> => {
  const folder = await mkdtemp(join(tmpdir(), 'dosirak-redis-'));
  const port = await freePort();
  let server: Server | undefined;
  const start = async () => {
    server = await run(['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction']);
  };
  const kill = async () => {
    const running = server;
    server = undefined;
    if (running === undefined) return;
    process.kill(running.pid, 'SIGKILL');
    await running.gone;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start, kill,
    freeze: () => void (server && process.kill(server.pid, 'SIGSTOP')),
    thaw: () => void (server && process.kill(server.pid, 'SIGCONT')),
    [Symbol.asyncDispose]: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

type Server = { readonly pid: number; readonly gone: Promise<unknown> };

/** Ends with its owner, however that ends: then the pipe to standard input closes. */
const keeper = 'exec 3<&0; redis-server "$@" & pid=$!; echo "pid $pid"; { cat <&3 >/dev/null; kill -9 "$pid"; } & watch=$!; wait "$pid"; end=$?; kill "$watch"; exit "$end"';

const run = (settings: readonly string[]) =>
  new Promise<Server>((resolve, reject) => {
    const shell = spawn('sh', ['-c', keeper, 'sh', ...settings], { stdio: ['pipe', 'pipe', 'ignore'] });
    const gone = new Promise((ended) => shell.once('exit', ended));
    let log = '';
    shell.once('exit', (code) => {
      shell.stdin.end();
      reject(new Error(`redis-server ended with ${code}:\n${log}`));
    });
    shell.stdin.on('error', () => {}); // nobody reads it: it is there to be closed
    shell.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      const pid = /^pid (\d+)$/m.exec(log)?.[1];
      if (pid !== undefined && log.includes('Ready to accept connections')) resolve({ pid: Number(pid), gone });
    });
  });

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
