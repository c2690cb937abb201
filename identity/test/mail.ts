import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '#platform/service.ts';

/** What was written to somebody, the latest last. */
export const lettersTo = async ({ DATA_DIR = '' }: Environment, address: string): Promise<string[]> => {
  const folder = join(DATA_DIR, 'mail');
  const names = (await readdir(folder)).filter((name) => name.endsWith(`_${address}.txt`)).sort();
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
};

/** The code in the last letter to somebody. */
export const codeFor = async (environment: Environment, address: string): Promise<string> => /\b(\d{6})\b/.exec((await lettersTo(environment, address)).at(-1) ?? '')?.[1] ?? '';
