import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a PostgreSQL takes with all its processes, in bytes, what they share counted once. Null where the system does not tell (only Linux does). */
export const postgresMemory = async (folder: string): Promise<number | null> => {
  try {
    const postmaster = Number((await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
    const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
    const family = await Promise.all(pids.map(async (pid) => (pid === postmaster || (await parentOf(pid)) === postmaster ? shareOf(pid) : 0)));
    return family.reduce((total, bytes) => total + bytes, 0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES') return null;
    throw error;
  }
};

const parentOf = async (pid: number): Promise<number | null> => {
  const stat = await readIfThere(`/proc/${pid}/stat`);
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
};

/** The proportional set size: a page that n processes share counts for one nth. */
const shareOf = async (pid: number): Promise<number> => Number(/^Pss:\s+(\d+) kB/m.exec((await readIfThere(`/proc/${pid}/smaps_rollup`)) ?? '')?.[1] ?? 0) * 1_024;

/** Null for a process that has ended since it was listed. */
const readIfThere = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
};
