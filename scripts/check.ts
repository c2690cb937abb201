import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { asyncapiProblems } from './asyncapi.ts';
import { composeFiles } from './compose.ts';
import { diagramProblems } from './diagrams.ts';
import { documentProblems } from './documents.ts';
import { generate, staleProducts } from './generate.ts';
import { licenceProblems } from './licences.ts';
import { lockFileProblems } from './lock-file.ts';
import { operationProblems } from './operations.ts';
import { at } from './root.ts';

/** What has to hold besides the tests. `problems` answers what does not, one entry a problem. */
export type Check = { readonly name: string; problems(): Promise<readonly string[]> };

export const checks: readonly Check[] = [
  { name: 'what is generated fits its sources', problems: async () => (await staleProducts()).map((output) => `${output}: older than its sources. Run: npm run generate`) },
  { name: 'the supergraph is what the subgraphs compose to', problems: async () => (await composeFiles({ write: false })).map((file) => `${file}: not what the subgraphs compose to. Run: npm run compose`) },
  { name: 'the manifest of operations is what clients ask', problems: operationProblems },
  { name: 'the published contracts say what is told', problems: asyncapiProblems },
  { name: 'the diagrams show what is decided', problems: diagramProblems },
  { name: 'the types hold', problems: () => linesOf(process.execPath, [at('node_modules/typescript/bin/tsc'), '-p', at('tsconfig.json'), '--pretty', 'false']) },
  { name: 'everything imports only what it may', problems: () => linesOf(process.execPath, [at('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'), '--config', at('.dependency-cruiser.cjs'), ...sources]) },
  { name: 'the lock file is whole, and proves what it names', problems: lockFileProblems },
  { name: 'the licences were looked at', problems: licenceProblems },
  { name: 'the documents say what is so', problems: documentProblems },
];

/** All that is cruised for import rules. */
export const sources = ['packages', 'subgraphs', 'router', 'identity', 'simulators', 'scripts', 'bench', 'examples', 'tests', 'codegen.ts'].filter((path) => existsSync(at(path)));

const run = promisify(execFile);

/** The lines a program printed if it failed, and none if it did not. */
const linesOf = async (program: string, args: readonly string[]): Promise<string[]> => {
  try {
    await run(program, args, { cwd: at(), maxBuffer: 64 * 1024 * 1024 });
    return [];
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    const lines = `${stdout ?? ''}\n${stderr ?? ''}`.split('\n').filter((line) => line.trim() !== '');
    return lines.length > 0 ? lines : [String(error)];
  }
};

/** Runs all checks, prints each, and answers how many hold and how many do not. */
export const runChecks = async (print: (line: string) => void): Promise<{ passed: number; failed: number }> => {
  let failed = 0;
  for (const { name, problems } of checks) {
    const found = await problems().catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
    print(`${found.length === 0 ? '✓' : '✗'} ${name}`);
    for (const problem of found) print(`    ${problem.replaceAll('\n', '\n    ')}`);
    if (found.length > 0) failed++;
  }
  return { passed: checks.length - failed, failed };
};

if (import.meta.main) {
  await generate(); // a fresh clone has nothing generated yet
  const { failed } = await runChecks(console.log);
  process.exitCode = failed === 0 ? 0 : 1;
}
