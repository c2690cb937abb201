import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

/** How to start a program as the account that PostgreSQL runs as: what to spawn, and with which ids. */
export type RunAs = { readonly uid?: number; readonly gid?: number; readonly prefix: readonly string[] };

const sameUser: RunAs = { prefix: [] };

/**
 * PostgreSQL refuses to run as root. As anyone else this answers that very user; as root, the owner of `cluster` when there is
 * one already, and otherwise `postgres` or `nobody`, whichever the machine has: no account is made for this.
 * `files` are what that account has to reach.
 */
export const runAs = async (cluster: string, files: readonly string[]): Promise<RunAs> => {
  if (process.getuid?.() !== 0) return sameUser;
  const account = (await ownerOf(cluster)) ?? (await idsOf('postgres')) ?? (await idsOf('nobody'));
  if (account === undefined) throw new Error('PostgreSQL does not run as root, and this machine has neither an account `postgres` nor `nobody`. Start as a normal user.');
  for (const file of files) if (!(await canReach(file, account))) return reachingEverything(account);
  return { ...account, prefix: [] };
};

type Ids = { readonly uid: number; readonly gid: number };

const ownerOf = async (path: string): Promise<Ids | undefined> => {
  const stats = await stat(path).catch(() => undefined); // not there yet
  return stats === undefined || stats.uid === 0 ? undefined : { uid: stats.uid, gid: stats.gid };
};

const run = promisify(execFile);
const idsOf = async (name: string): Promise<Ids | undefined> => {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)));
    return { uid: uid!, gid: gid! };
  } catch {
    return undefined; // no such account
  }
};

/** Whether every folder above `path` lets the account through. */
const canReach = async (path: string, { uid, gid }: Ids): Promise<boolean> => {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const { mode, uid: owner, gid: group } = await stat(folder);
    if ((mode & (owner === uid ? 0o100 : group === gid ? 0o010 : 0o001)) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
};

/**
 * A clone below /root, or in what `mktemp -d` made, is closed to other accounts. Rather than keep the data elsewhere or open
 * root's folders, the server is started as the other account with the one capability to pass through them. (Without the
 * securebit, access(2) would not count it, and initdb asks that way whether it can run its neighbours.)
 */
const reachingEverything = async ({ uid, gid }: Ids): Promise<RunAs> => {
  const prefix = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  try {
    await run(prefix[0]!, [...prefix.slice(1), 'true']);
  } catch (cause) {
    throw new Error('PostgreSQL does not run as root, and no other account can reach this folder. Start as a normal user, or from a folder that everyone may enter.', { cause });
  }
  return { uid, gid, prefix };
};
