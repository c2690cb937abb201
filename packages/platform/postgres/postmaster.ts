import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Whether a process with this id is there, also when it is another user's. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** The process id of the server that runs on `cluster`, by its postmaster.pid; a file left over from a crash does not count. */
export const runningServer = async (cluster: string): Promise<number | undefined> => {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const pid = Number(text?.split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && (await isPostgresOn(pid, cluster)) ? pid : undefined;
};

// after a crash the id may long be another program's, in a container nearly always
const isPostgresOn = async (pid: number, cluster: string): Promise<boolean> => {
  if (process.platform === 'win32') return true;
  try {
    if (process.platform === 'linux') return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(cluster)); // PostgreSQL lives in its data directory
    return (await promisify(execFile)('ps', ['-o', 'comm=', '-p', String(pid)])).stdout.includes('postgres');
  } catch {
    return false; // gone, or another user's: our own server is ours to look at
  }
};

/** Resolves to whether the server on `cluster` is gone before the deadline. */
export const serverGone = async (cluster: string, timeoutMs: number): Promise<boolean> => {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await pause(50)) {
    if ((await runningServer(cluster)) === undefined) return true;
  }
  return false;
};

/** Removes what a crashed server left, when no server runs on `cluster`. */
export const clearStalePid = async (cluster: string): Promise<void> => rm(join(cluster, 'postmaster.pid'), { force: true });
