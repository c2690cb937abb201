import { readFile } from 'node:fs/promises';
import { parseArgs, parseEnv } from 'node:util';
import type { Environment } from '#platform/config.ts';
import { callerKeysOf, callerSecrets } from './caller-secrets.ts';
import { dataDirOf } from './data-dir.ts';
import { StartError } from './start-error.ts';

/**
 * Prints what subgraphs are given to know their callers by: `npm run --silent caller-keys`, or `… -- <subgraph> …` for some, of which none
 * has to be ours. Of the callers' secrets as they are set, or stand in a file (`--from .env`), or else of npm start's on this machine.
 */
export const runCallerKeys = async (args: readonly string[], environment: Environment, print: (line: string) => void): Promise<void> => {
  const { values, positionals } = parseArgs({ args: [...args], options: { from: { type: 'string' } }, allowPositionals: true });
  const wrong = positionals.find((name) => !/^[\w-]+$/.test(name));
  if (wrong !== undefined) throw new StartError(`${wrong} is no name of a subgraph`);
  const secrets = values.from === undefined ? await callerSecrets(dataDirOf(environment), environment) : parseEnv(await readFile(values.from, 'utf8'));
  for (const [name, keys] of Object.entries(callerKeysOf(secrets, positionals.length > 0 ? positionals : undefined))) print(`${name}=${keys}`);
};

if (import.meta.main) {
  await runCallerKeys(process.argv.slice(2), process.env, console.log).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
