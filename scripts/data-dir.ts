import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Environment } from '#platform/config.ts';
import { isAlive } from '#platform/postgres/postmaster.ts';
import { root } from './root.ts';
import { StartError } from './start-error.ts';

/** Where everything that is kept between starts lies. */
export const dataDirOf = (environment: Environment): string => resolve(root, environment['DATA_DIR'] || '.dosirak');

const holderFile = (dataDir: string): string => join(dataDir, 'npm-start.pid');

/** The process of the npm start that runs on `dataDir`, if one does. */
export const holderOf = async (dataDir: string): Promise<number | undefined> => {
  const file = holderFile(dataDir);
  if (!existsSync(file)) return undefined;
  const pid = Number(await readFile(file, 'utf8'));
  return pid > 0 && pid !== process.pid && isAlive(pid) && (await isNpmStart(pid)) ? pid : undefined;
};

// after a crash the number may be another program's, in a container nearly always
const isNpmStart = async (pid: number): Promise<boolean> => {
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || (await readFile(commandLine, 'utf8')).includes('start.ts');
};

/** Makes `dataDir` this process's, until `release`. Throws a StartError that says what to do when another npm start has it. */
export const holdDataDir = async (dataDir: string): Promise<{ release(): Promise<void> }> => {
  await mkdir(dataDir, { recursive: true }).catch(unusable(dataDir));
  const holder = await holderOf(dataDir);
  if (holder !== undefined) throw new StartError(`Another npm start (process ${holder}) is running on ${dataDir}. Stop it, or give this one its own DATA_DIR and ports.`);
  await writeFile(holderFile(dataDir), String(process.pid)).catch(unusable(dataDir));
  return { release: () => rm(holderFile(dataDir), { force: true }) };
};

const unusable = (dataDir: string) => (cause: NodeJS.ErrnoException): never => {
  throw new StartError(`Nothing can be kept in ${dataDir} (${cause.code}). Set DATA_DIR to a folder that this user may write to.`, { cause });
};
