import { readFile, writeFile } from 'node:fs/promises';
import { at } from './root.ts';

/** npm run licences: what everything that is installed is licensed under, from the lock file. A licence that nobody has looked at fails the check. */

export const licencesFile = 'docs/licences.md';

type Entry = { readonly version?: string; readonly license?: string; readonly dev?: boolean };
export type Packages = Readonly<Record<string, Entry>>;

/** What may be used, and what it asks of whoever passes Dosirak on. */
const allowed: Readonly<Record<string, string>> = {
  MIT: 'keep the notice', 'MIT-0': 'nothing', ISC: 'keep the notice', '0BSD': 'nothing', 'BSD-2-Clause': 'keep the notice', 'BSD-3-Clause': 'keep the notice, do not advertise with its authors',
  'BlueOak-1.0.0': 'keep the notice', 'Apache-2.0': 'keep the notice and the NOTICE file, say what was changed', 'Python-2.0': 'keep the notice', Unlicense: 'nothing', 'CC0-1.0': 'nothing', Zlib: 'keep the notice',
  'CC-BY-4.0': 'name the authors: browser data that development tools read',
  'MPL-2.0': 'passed on unchanged, say where its source is; changed files have to be published',
  'EPL-2.0': 'passed on unchanged, say where its source is; changed files have to be published',
  'Elastic-2.0': 'run it as you like; do not sell it as a managed service, and leave its notices',
};
/** Whoever builds on these has to know. */
const noted: Readonly<Record<string, string>> = {
  'Elastic-2.0': 'The gateway\'s planner and composition. Running Dosirak is fine, in business too; offering the gateway itself to others as a hosted service is not.',
  'MPL-2.0': '`web-push`, used as it is: its source is at <https://github.com/web-push-libs/web-push>.',
  'EPL-2.0': '`elkjs`, which comes with Prisma\'s command line (its studio). No service loads it.',
  'CC-BY-4.0': '`caniuse-lite`, by Alexis Deveria and others (caniuse.com). No service loads it.',
};
/** What the lock file does not tell: its entry has none, as its registry does not serve the package or its manifest says nothing. */
const told: readonly (readonly [name: RegExp, licence: string])[] = [
  [/^@msgpackr-extract\//, 'MIT'], [/^@swc\/core-/, 'Apache-2.0 AND MIT'], [/^@unrs\/resolver-binding-/, 'MIT'], [/^seq-queue$/, 'MIT'],
];

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
const licenceOf = (path: string, { license }: Entry): string => license ?? told.find(([name]) => name.test(nameOf(path)))?.[1] ?? 'unknown';

/** Whether an SPDX expression can be met by licences that are allowed. */
export const isAllowed = (expression: string): boolean => {
  const plain = expression.replaceAll(/^\((.*)\)$/g, '$1');
  if (/[()]/.test(plain)) return false; // nobody here has needed nesting
  return plain.split(/ OR /i).some((choice) => choice.split(/ and /i).every((licence) => licence.trim() in allowed));
};

const byLicence = (packages: Packages): Map<string, Set<string>> => {
  const groups = new Map<string, Set<string>>();
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '') continue;
    const licence = licenceOf(path, entry);
    groups.set(licence, (groups.get(licence) ?? new Set()).add(nameOf(path)));
  }
  return new Map([...groups].sort(([a, { size: sizeA }], [b, { size: sizeB }]) => sizeB - sizeA || (a < b ? -1 : 1)));
};

/** What may not be used, or has not been looked at. */
export const refusedLicences = (packages: Packages): string[] =>
  [...byLicence(packages)].filter(([licence]) => !isAllowed(licence)).map(([licence, names]) => `${[...names].sort().join(', ')}: the licence "${licence}" is not among those that scripts/licences.ts allows`);

/** The whole document. */
export const licences = (packages: Packages): string => {
  const groups = [...byLicence(packages)];
  const rows = groups.map(([licence, names]) => `| ${licence} | ${names.size} | ${[...new Set(licence.replaceAll(/[()]/g, '').split(/ (?:and|or) /i).map((part) => allowed[part.trim()] ?? 'not looked at'))].join('; ')} |`);
  const notes = groups.filter(([licence]) => licence in noted).map(([licence, names]) => `## ${licence}\n\n${noted[licence]}\n\n${[...names].sort().map((name) => `- \`${name}\``).join('\n')}\n`);
  const rest = groups.filter(([licence]) => !(licence in noted)).map(([licence, names]) => `### ${licence}\n\n${[...names].sort().join(' · ')}\n`);
  return `# Licences\n\nWritten by \`npm run licences\` from the lock file: everything that \`npm ci\` may install, tools and other platforms' packages included. Dosirak itself is [MIT](../LICENSE).\n\n| licence | packages | asks |\n|---|---|---|\n${rows.join('\n')}\n\n${notes.join('\n')}\n## All others\n\n${rest.join('\n')}`;
};

const locked = async (): Promise<Packages> => (JSON.parse(await readFile(at('package-lock.json'), 'utf8')) as { packages: Packages }).packages;

/** What is wrong with the licences, or with what is said of them. */
export const licenceProblems = async (): Promise<string[]> => {
  const packages = await locked();
  const isCurrent = (await readFile(at(licencesFile), 'utf8').catch(() => '')) === licences(packages);
  return [...refusedLicences(packages), ...(isCurrent ? [] : [`${licencesFile}: not what the lock file says. Run: npm run licences`])];
};

if (import.meta.main) {
  const packages = await locked();
  await writeFile(at(licencesFile), licences(packages));
  for (const problem of refusedLicences(packages)) console.error(problem);
  process.exitCode = refusedLicences(packages).length === 0 ? 0 : 1;
}
