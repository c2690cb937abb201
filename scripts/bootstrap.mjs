// node scripts/bootstrap.mjs <script.ts> [arguments]: installs the dependencies when they are not those of package-lock.json,
// then runs the script on the Node that came with them. Plain JavaScript for any Node, with nothing installed yet.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exclusively } from './lock.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (/** @type {string[]} */ ...path) => join(root, ...path);
const stamp = at('node_modules', '.installed');
const runtime = at('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const digest = (/** @type {string | Buffer} */ data) => createHash('sha256').update(data).digest('hex');

const fail = (/** @type {string} */ message) => {
  console.error(message);
  process.exit(1);
};

const requireNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) fail(`Dosirak needs Node 20.19 or newer to set itself up; this is ${process.versions.node}. Install a newer one from https://nodejs.org and try again.`);
};

const lockFile = () => readFileSync(at('package-lock.json'));

const installed = () => existsSync(stamp) && existsSync(runtime) && readFileSync(stamp, 'utf8') === digest(lockFile());

/** Whether node_modules holds what the lock file says, by npm's own record, however it got there. */
const inSync = () => {
  const record = at('node_modules', '.package-lock.json');
  if (!existsSync(record) || !existsSync(runtime)) return false;
  const wanted = JSON.parse(lockFile().toString('utf8')).packages;
  const there = JSON.parse(readFileSync(record, 'utf8')).packages;
  const same = (/** @type {string} */ path) => (path in there ? there[path].version === wanted[path].version && there[path].integrity === wanted[path].integrity : wanted[path].optional === true);
  return Object.keys(wanted).every((path) => path === '' || same(path)) && Object.keys(there).every((path) => path in wanted);
};

const install = async () => {
  if (installed()) return;
  // outside node_modules, which npm ci removes
  await exclusively(join(tmpdir(), `dosirak-install-${digest(root).slice(0, 16)}.lock`), async () => {
    if (installed()) return; // another one did, meanwhile
    if (!inSync()) await npmCi();
    writeFileSync(stamp, digest(lockFile()));
  });
};

const npmCi = async () => {
  console.error('Installing the dependencies (once, and again when they change) …');
  const { npm_execpath: npm, npm_node_execpath: node = process.execPath, npm_lifecycle_event: _, ...env } = process.env;
  const command = npm?.endsWith('.js') ? [node, npm] : ['npm'];
  const args = [...command.slice(1), 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  // Prisma would look for an engine to download: it is not used here, and any executable file satisfies it
  const child = spawn(command[0], args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32', env: { ...env, PRISMA_SCHEMA_ENGINE_BINARY: node } });
  const { code } = await ended(child);
  if (code !== 0) fail('The dependencies could not be installed (npm ci, above). Check the connection to the npm registry and try again.');
};

// npm start is seven contexts, a router and more in one process that lives on 110 to 160 MB of heap. Left alone, V8 lets its young
// generation grow to 120 MB, and the old one to several times what is alive: under load it took 1 GB, with these it takes half
const modest = ['--max-semi-space-size=16', '--heap-growing-percent=20'];

const run = async (/** @type {string[]} */ [script, ...args]) => {
  const child = spawn(runtime, [...modest, at(script), ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, DOSIRAK_PARENT: String(process.pid) } });
  // a terminal sends Ctrl-C to both, anything else to this process alone: pass it on, and leave it to the script to see them as one
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // whoever started this may be killed without a chance to tell: that it is gone has to be seen
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 300).unref();
  const { code, signal } = await ended(child);
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
};

/** @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} */
const ended = (/** @type {import('node:child_process').ChildProcess} */ child) => new Promise((resolve, reject) => {
  child.once('error', reject);
  child.once('exit', (code, signal) => resolve({ code, signal }));
});

requireNode();
if (process.argv.length < 3) fail('Usage: node scripts/bootstrap.mjs <script.ts> [arguments]');
await install();
await run(process.argv.slice(2));
