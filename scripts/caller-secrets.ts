import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const callers = ['router', 'order'] as const;
const Secrets = z.record(z.enum(callers), z.string().min(43));

/** The secrets by which services know one another, as CALLER_SECRETS has them: made at random the first time, and kept in `dataDir` for its owner alone. */
export const callerSecrets = async (dataDir: string): Promise<string> => {
  const file = join(dataDir, 'callers.json');
  await mkdir(dataDir, { recursive: true });
  const made = Object.fromEntries(callers.map((name) => [name, randomBytes(32).toString('base64url')]));
  // wx: of two at once the first one's stand
  await writeFile(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const secrets = Secrets.parse(JSON.parse(await readFile(file, 'utf8')));
  return Object.entries(secrets).map(([name, secret]) => `${name}=${secret}`).join(',');
};
