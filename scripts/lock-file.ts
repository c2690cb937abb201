import { readFile } from 'node:fs/promises';
import { at } from './root.ts';

type LockFile = { readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>> };

/**
 * What `npm ci` would refuse on a fresh clone: npm install leaves out of the lock file the packages of other platforms that its
 * registry does not serve, and a mirror may not serve all of them.
 */
export const lockFileProblems = async (): Promise<string[]> => {
  const { packages } = JSON.parse(await readFile(at('package-lock.json'), 'utf8')) as LockFile;
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !places(path, name).some((place) => place in packages))
      .map(([name, version]) => `package-lock.json: lacks node_modules/${name} ${version}, which ${path || 'package.json'} names, so npm ci would refuse it. Add an entry with version, optional, os and cpu`));
};

/** Where Node would look for a package from `path`, innermost first. */
const places = (path: string, name: string): string[] => {
  const folders = path.split('/node_modules/');
  return [...folders.map((_, index) => [...folders.slice(0, folders.length - index), name].join('/node_modules/')), `node_modules/${name}`];
};
