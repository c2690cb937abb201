import { spawn } from 'node:child_process';
import { createWriteStream, rmSync } from 'node:fs';

/**
 * Stands between a Node process and its PostgreSQL, as a process of its own, so that the server never outlives its owner:
 * however the owner ends (also by kill -9), the pipe to stdin closes, and the server is shut down in order.
 * It runs in a session of its own, so that Ctrl-C in a terminal reaches the owner alone and the database is the last to go.
 *
 * argv: log file, folder to remove in the end or '', uid or '', gid or '', command, …arguments. Writes `ready` to stdout once the server takes connections.
 */
const [logFile, removed, uid, gid, command, ...args] = process.argv.slice(2) as [string, string, string, string, string, ...string[]];
const graceMs = 500;
const patienceMs = 10_000;

const log = createWriteStream(logFile, { mode: 0o600 });
const server = spawn(command, args, {
  stdio: ['ignore', 'pipe', 'pipe'],
  env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  ...(uid === '' ? {} : { uid: Number(uid), gid: Number(gid) }),
});

let lastLines = '';
let ready = false;
const note = (chunk: Buffer): void => {
  log.write(chunk);
  lastLines = (lastLines + chunk.toString('utf8')).slice(-2_000);
  if (ready || !lastLines.includes('database system is ready to accept connections')) return;
  ready = true;
  process.stdout.write('ready\n');
};
server.stdout.on('data', note);
server.stderr.on('data', note);

let stopping = false;
const stop = (): void => {
  if (stopping) return;
  stopping = true;
  server.kill('SIGTERM'); // "smart": waits for the sessions to end; the owner's have been told to, but that takes them a moment
  setTimeout(() => server.kill('SIGINT'), graceMs).unref(); // "fast": ends the sessions itself
  setTimeout(() => server.kill('SIGQUIT'), patienceMs).unref(); // "immediate": the next start recovers from the log
};

process.stdin.on('end', stop).on('error', stop).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
process.stdout.on('error', stop); // nobody reads any more: the owner is gone

const end = (code: number): void => {
  if (!stopping) process.stdout.write(lastLines);
  log.end(() => {
    if (removed !== '') rmSync(removed, { recursive: true, force: true });
    process.exit(stopping ? 0 : code);
  });
};
server.on('error', (error) => ((lastLines += String(error)), end(1)));
server.on('close', (code) => end(code === 0 ? 1 : code ?? 1));
