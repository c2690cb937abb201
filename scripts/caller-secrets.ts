import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { keyOf, parseCallerSecret } from '#platform/caller/keys.ts';
import type { Environment } from '#platform/config.ts';
import { type Caller, callerKeysVariable, callerSecretVariable, callersOf, contexts, whoAsks } from './services.ts';
import { StartError } from './start-error.ts';

const callers = Object.keys(whoAsks) as Caller[];
const File = z.record(z.enum(Object.keys(whoAsks) as [Caller, ...Caller[]]), z.string().min(43));

const newSecret = () => randomBytes(32).toString('base64url');

/** New secrets of all callers, each by its variable. */
export const newCallerSecrets = (): Record<string, string> => Object.fromEntries(callers.map((caller) => [callerSecretVariable(caller), newSecret()]));

/** The callers' secrets by their variables: those given; for the rest ones made at random the first time, and kept in `dataDir` for its owner alone. */
export const callerSecrets = async (dataDir: string, given: Environment = {}): Promise<Record<string, string>> => {
  const file = join(dataDir, 'callers.json');
  await mkdir(dataDir, { recursive: true });
  const made = Object.fromEntries(callers.map((caller) => [caller, newSecret()]));
  // wx: of two at once the first one's stand
  await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const kept = File.parse(JSON.parse(await readFile(file, 'utf8')));
  return Object.fromEntries(callers.map((caller) => [callerSecretVariable(caller), given[callerSecretVariable(caller)] || kept[caller]]));
};

/** What a subgraph is given to know its callers by, made of their secrets in `environment`; one that is not ours is asked by the router. Throws a StartError that names a variable. */
export const callerKeys = (audience: string, environment: Environment): string =>
  callersOf(audience).flatMap((caller) => secretsOf(caller, environment).map((secret) => `${caller}=${keyOf(secret, caller, audience).toString('base64url')}`)).join(',');

const secretsOf = (caller: Caller, environment: Environment) => {
  const variable = callerSecretVariable(caller);
  try {
    return parseCallerSecret(environment[variable] ?? '');
  } catch (error) {
    throw new StartError(`${variable}: ${(error as Error).message}`);
  }
};

/** The keys of all our subgraphs, or of those named, each by its variable. */
export const callerKeysOf = (environment: Environment, audiences: readonly string[] = contexts): Record<string, string> =>
  Object.fromEntries(audiences.map((audience) => [callerKeysVariable(audience), callerKeys(audience, environment)]));

/** All that services on one machine know one another by. */
export const callerVariables = async (dataDir: string, given: Environment = {}): Promise<Record<string, string>> => {
  const secrets = await callerSecrets(dataDir, given);
  return { ...secrets, ...callerKeysOf(secrets) };
};
