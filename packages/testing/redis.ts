import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
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
  let server: ChildProcess | undefined;
  const start = async () => {
    const starting = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'], { stdio: ['ignore', 'pipe', 'inherit'] });
    server = starting;
    await new Promise<void>((resolve, reject) => {
      let log = '';
      starting.once('exit', (code) => reject(new Error(`redis-server ended with ${code}:\n${log}`)));
      starting.stdout.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes('Ready to accept connections')) resolve();
      });
    });
  };
  const kill = async () => {
    const running = server;
    server = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await gone;
  };
  const killAtExit = () => void server?.kill('SIGKILL');
  process.once('exit', killAtExit);
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start, kill,
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      process.off('exit', killAtExit);
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
