import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A new key for what identity keeps, as IDENTITY_KEYS has it. */
export const newIdentityKeys = (): string => `k1=${randomBytes(32).toString('base64url')}`;

/** The keys by which identity encrypts what it keeps, as IDENTITY_KEYS has them: made at random the first time, and kept in `dataDir` for its owner alone. */
export const identityKeys = async (dataDir: string): Promise<string> => {
  const file = join(dataDir, 'identity.keys');
  await mkdir(dataDir, { recursive: true });
  // wx: of two at once the first one's stand
  await writeFile(file, `${newIdentityKeys()}\n`, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return (await readFile(file, 'utf8')).trim();
};
