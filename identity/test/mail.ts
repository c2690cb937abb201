import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '#platform/service.ts';
import { eventually } from '#testing/eventually.ts';

/** What was written to somebody, the latest last. */
export const lettersTo = async ({ DATA_DIR = '' }: Environment, address: string): Promise<string[]> => {
  const folder = join(DATA_DIR, 'mail');
  const names = (await readdir(folder).catch((error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? [] : Promise.reject(error)))).filter((name) => name.endsWith(`_${address}.txt`)).sort();
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
};

/** The code in the last letter to somebody. */
export const codeFor = async (environment: Environment, address: string): Promise<string> => /\b(\d{6})\b/.exec((await lettersTo(environment, address)).at(-1) ?? '')?.[1] ?? '';

/** The letter that comes to somebody after so many: it is written when the answer has gone already. */
export const letterAfter = (environment: Environment, address: string, before: number): Promise<string> =>
  eventually(async () => {
    const letter = (await lettersTo(environment, address))[before];
    if (letter === undefined) throw new Error(`no letter has come after the ${before} there were`);
    return letter;
  });

/** The link in a letter. */
export const linkIn = (letter: string): string => /https?:\S+/.exec(letter)?.[0] ?? '';
