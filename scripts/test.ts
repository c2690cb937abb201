import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './check.ts';
import { generate } from './generate.ts';
import { at, shown } from './root.ts';

/** npm test: the checks, then every test. Ends with one plain line of figures, in which each check counts as a test. */

type Figures = { passed: number; failed: number; skipped: number };

/** The part of Jest's own report that is used. */
type Report = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly { readonly fullName: string; readonly duration?: number | null }[] }[];
};

const say = (line: string): void => console.log(line);

/** Half of the tests of queues need a Redis; where it has to be there (CI), that it is not is a failure. */
const lookForRedis = (): Figures => {
  const isThere = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
  const isRequired = process.env['DOSIRAK_REQUIRE_REDIS'] === '1';
  if (!isThere && isRequired) say('✗ DOSIRAK_REQUIRE_REDIS is 1, but there is no redis-server on this machine');
  if (!isThere && !isRequired) say('There is no redis-server on this machine: the Redis half of the queue tests is skipped. PostgreSQL\'s half runs.');
  return { passed: 0, failed: !isThere && isRequired ? 1 : 0, skipped: 0 };
};

const runJest = async (args: readonly string[]): Promise<Figures> => {
  const folder = await mkdtemp(join(tmpdir(), 'dosirak-jest-'));
  const outputFile = join(folder, 'report.json');
  try {
    const jest = [at('node_modules/jest/bin/jest.js'), '--json', `--outputFile=${outputFile}`, ...args];
    const child = spawn(process.execPath, ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', ...jest], { cwd: at(), stdio: ['ignore', 'ignore', 'inherit'] });
    // Ctrl-C reaches both, a signal to this process alone has to be passed on: else the tests go on, and nobody sees them
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
    const [code] = await once(child, 'close') as [number | null];
    if (!existsSync(outputFile)) return { passed: 0, failed: 1, skipped: 0 }; // it said why
    const report = JSON.parse(await readFile(outputFile, 'utf8')) as Report;
    tellSlowest(report);
    const failed = report.numFailedTests + report.numRuntimeErrorTestSuites; // a suite that does not load has no tests to fail
    return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: report.numPendingTests + report.numTodoTests };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const tellSlowest = ({ testResults }: Report): void => {
  const tests = testResults.flatMap(({ name, assertionResults }) => assertionResults.map(({ fullName, duration }) => ({ name, fullName, seconds: (duration ?? 0) / 1_000 })));
  const slowest = tests.filter(({ seconds }) => seconds >= 1).sort((a, b) => b.seconds - a.seconds).slice(0, 8);
  if (slowest.length === 0) return;
  say('\nThe slowest tests:');
  for (const { name, fullName, seconds } of slowest) say(`  ${seconds.toFixed(1).padStart(5)} s  ${fullName}  (${shown(name)})`);
};

const sum = (all: readonly Figures[], of: keyof Figures): number => all.reduce((total, figures) => total + figures[of], 0);

await generate();
const figures: Figures[] = [lookForRedis(), { ...(await runChecks(say)), skipped: 0 }, await runJest(process.argv.slice(2))];
const [passed, failed, skipped] = [sum(figures, 'passed'), sum(figures, 'failed'), sum(figures, 'skipped')];
say(`\nTook ${(performance.now() / 1_000).toFixed(0)} s.`);
say(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;
