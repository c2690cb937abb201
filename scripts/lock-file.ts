import { readFile } from 'node:fs/promises';
import { at } from './root.ts';

export type Locked = {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};
export type LockFile = { readonly packages: Readonly<Record<string, Locked>> };
export type Manifest = { readonly dependencies?: Readonly<Record<string, string>>; readonly devDependencies?: Readonly<Record<string, string>>; readonly allowScripts?: Readonly<Record<string, boolean>> };

/** What is wrong with package-lock.json and with what package.json says of it. */
export const lockFileProblems = async (): Promise<string[]> => {
  const [lockFile, manifest] = await Promise.all(['package-lock.json', 'package.json'].map(async (file) => JSON.parse(await readFile(at(file), 'utf8')) as unknown)) as [LockFile, Manifest];
  return [...missingPackages(lockFile), ...unprovenPackages(lockFile), ...unlistedScripts(lockFile, manifest), ...loosePins(manifest), ...strayReleases(lockFile)];
};

/**
 * What `npm ci` would refuse on a fresh clone: npm install leaves out of the lock file the packages of other platforms that its
 * registry does not serve, and a mirror may not serve all of them.
 */
export const missingPackages = ({ packages }: LockFile): string[] =>
  Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !places(path, name).some((place) => place in packages))
      .map(([name, version]) => `package-lock.json: lacks node_modules/${name} ${version}, which ${path || 'package.json'} names, so npm ci would refuse it. Add an entry with version, optional, os and cpu`));

/** Where Node would look for a package from `path`, innermost first. */
const places = (path: string, name: string): string[] => {
  const folders = path.split('/node_modules/');
  return [...folders.map((_, index) => [...folders.slice(0, folders.length - index), name].join('/node_modules/')), `node_modules/${name}`];
};

/** Builds for platforms that no mirror at hand serves, so that nobody here could take their digest. They are installed on those platforms alone. */
const unserved = [/^node_modules\/@msgpackr-extract\/msgpackr-extract-/, /^node_modules\/@swc\/core-/, /^node_modules\/@unrs\/resolver-binding-/];

/** Packages whose content nothing holds to what it was when it was chosen: no SHA-512, or from elsewhere than a registry. */
export const unprovenPackages = ({ packages }: LockFile): string[] =>
  Object.entries(packages).flatMap(([path, { integrity, resolved, link, optional, os, cpu }]) => {
    if (path === '') return [];
    // as a rule no address is kept (.npmrc): whichever registry is asked, the digest decides
    if (link || (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/'))) return [`package-lock.json: ${path} is from ${resolved ?? 'a link'}, and not from the registry`];
    if (integrity !== undefined) return /^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity) ? [] : [`package-lock.json: the integrity of ${path} is no SHA-512`];
    return optional && os && cpu && unserved.some((name) => name.test(path)) ? [] : [`package-lock.json: ${path} has no integrity`];
  });

/** Install scripts run with the rights of whoever installs: package.json names those that may, with `allowScripts`. */
export const unlistedScripts = ({ packages }: LockFile, { allowScripts = {} }: Manifest): string[] => {
  const scripted = new Set(Object.entries(packages).flatMap(([path, { hasInstallScript }]) => (path !== '' && hasInstallScript ? [path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)] : [])));
  return [
    ...[...scripted].filter((name) => !(name in allowScripts)).map((name) => `package.json: ${name} has an install script. Read it, and say in allowScripts whether it may run`),
    ...Object.keys(allowScripts).filter((name) => !scripted.has(name)).map((name) => `package.json: allowScripts names ${name}, which has no install script`),
  ];
};

/** Versions that npm may choose among. */
export const loosePins = ({ dependencies = {}, devDependencies = {} }: Manifest): string[] =>
  Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version)).map(([name, version]) => `package.json: ${name} is pinned to "${version}", which is not one version`);

/** Packages whose insides are relied upon (docs/adr/0002 and 0005), and have to be of one release. */
const releases: readonly { readonly of: string; readonly together: readonly string[] }[] = [
  { of: 'Apollo\'s gateway', together: ['@apollo/gateway', '@apollo/query-planner', '@apollo/composition', '@apollo/federation-internals'] },
  { of: 'Prisma', together: ['prisma', '@prisma/client', '@prisma/adapter-pg', '@prisma/driver-adapter-utils'] },
  { of: 'Prisma\'s schema engine', together: ['@prisma/schema-engine-wasm', '@prisma/engines-version'] },
];

export const strayReleases = ({ packages }: LockFile): string[] =>
  releases.flatMap(({ of, together }) => {
    const versions = new Set(together.map((name) => packages[`node_modules/${name}`]?.version));
    return versions.size === 1 && !versions.has(undefined) ? [] : [`package-lock.json: ${together.join(', ')} have to be of one release of ${of}, and are of ${[...versions].join(', ')}`];
  });
