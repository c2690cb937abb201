import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A new master key for what identifies people, as DATA_KEYS has it. Put before the old one, it takes over. */
export const newDataKeys = (now = new Date()): string => `${now.toISOString().slice(0, 10)}=${randomBytes(32).toString('base64url')}`;

/** The master keys, as DATA_KEYS has them: made at random the first time, and kept in `dataDir` for its owner alone. Without this file, what identifies people is lost. */
export const dataKeys = async (dataDir: string): Promise<string> => {
  const file = join(dataDir, 'data.keys');
  await mkdir(dataDir, { recursive: true });
  // wx: of two at once the first one's stand
  await writeFile(file, `${newDataKeys()}\n`, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return (await readFile(file, 'utf8')).trim();
};
