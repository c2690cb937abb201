import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { type RunAs, runAs } from './run-as.ts';

/** The files of one PostgreSQL: `folder` is ours, `cluster` in it belongs to the account the server runs as. */
export type Cluster = { readonly folder: string; readonly cluster: string; readonly account: RunAs; readonly adminPassword: string };

export const admin = 'postgres';

/**
 * Makes the cluster at the first time and finds it again ever after. UTF-8, sorted by code point wherever it runs.
 * Its superuser has a random password that only this folder knows: the services' account, whose password anyone may read
 * in the documentation, can therefore neither read files nor run programs.
 */
export const prepareCluster = async (folder: string, { initdb, postgres }: Binaries, temporary: boolean): Promise<Cluster> => {
  const cluster = join(folder, 'data');
  const passwordFile = join(folder, 'admin-password');
  await mkdir(folder, { recursive: true });
  const account = await runAs(cluster, [cluster, initdb, postgres]);
  if (!(await exists(join(cluster, 'PG_VERSION')))) {
    const adminPassword = randomBytes(24).toString('base64url');
    await writeFile(passwordFile, adminPassword, { mode: 0o600 });
    await initialise(folder, cluster, initdb, account, adminPassword, temporary);
  }
  return { folder, cluster, account, adminPassword: await readFile(passwordFile, 'utf8') };
};

const initialise = async (folder: string, cluster: string, initdb: string, account: RunAs, password: string, temporary: boolean): Promise<void> => {
  // made aside and renamed, so that a crash half-way leaves nothing that looks like a cluster
  const draft = `${cluster}.new`;
  const handover = join(folder, 'admin-password.new');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(handover, password, { mode: 0o600 });
  const { uid, gid, prefix } = account;
  if (uid !== undefined && gid !== undefined) await Promise.all([draft, handover].map((path) => chown(path, uid, gid)));
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const [command, ...args] = [...prefix, initdb, `--pgdata=${draft}`, `--username=${admin}`, `--pwfile=${handover}`, '--auth=scram-sha-256', ...locale, ...(temporary ? ['--no-sync'] : [])];
  try {
    await promisify(execFile)(command!, args, { ...(prefix.length > 0 ? {} : { uid, gid }), env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } });
  } catch (error) {
    throw new Error(`PostgreSQL could not be set up in ${folder}: ${(error as { stderr?: string }).stderr?.trim() || String(error)}`, { cause: error });
  } finally {
    await rm(handover, { force: true });
  }
  await rename(draft, cluster);
};

const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
};
