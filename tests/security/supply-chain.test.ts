import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isAllowed, licenceProblems, refusedLicences } from '../../scripts/licences.ts';
import { type Locked, lockFileProblems, loosePins, missingPackages, strayReleases, unlistedScripts, unprovenPackages } from '../../scripts/lock-file.ts';
import { at } from '../../scripts/root.ts';

const integrity = `sha512-${'A'.repeat(86)}==`;
const lock = (packages: Record<string, Locked>) => ({ packages: { '': {}, ...packages } });

describe('the lock file', () => {
  it('holds everything that is installed to what it was when it was chosen', async () => expect(await lockFileProblems()).toEqual([]));

  it.each<readonly [string, Locked]>([
    ['without a digest', { version: '1.0.0' }],
    ['without a digest, optional', { version: '1.0.0', optional: true }],
    ['with a weak digest', { version: '1.0.0', integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }],
    ['from a server of its own', { version: '1.0.0', integrity, resolved: 'https://packages.example/left-pad.tgz' }],
    ['from git', { version: '1.0.0', integrity, resolved: 'git+ssh://git@example.com/left-pad.git#1' }],
    ['without protection on its way', { version: '1.0.0', integrity, resolved: 'http://registry.npmjs.org/left-pad.tgz' }],
    ['from a folder', { link: true, resolved: '../left-pad' }],
  ])('does not take a package %s', (_what, entry) => {
    expect(unprovenPackages(lock({ 'node_modules/left-pad': entry }))).toHaveLength(1);
    expect(unprovenPackages(lock({ 'node_modules/left-pad': { version: '1.0.0', integrity } }))).toEqual([]);
  });

  it('names everything that npm ci will look for', () => {
    const swc = { 'node_modules/@swc/core': { version: '1.0.0', integrity, optionalDependencies: { '@swc/core-plan9-mips': '1.0.0' } } };
    expect(missingPackages(lock(swc))).toEqual([expect.stringContaining('@swc/core-plan9-mips')]);
    expect(missingPackages(lock({ ...swc, 'node_modules/@swc/core-plan9-mips': { version: '1.0.0', optional: true } }))).toEqual([]);
  });
});

describe('an install script', () => {
  const scripted = lock({ 'node_modules/a/node_modules/@b/miner': { version: '1.0.0', integrity, hasInstallScript: true } });
  it('is one that somebody has named', () => {
    expect(unlistedScripts(scripted, {})).toEqual([expect.stringContaining('@b/miner has an install script')]);
    for (const may of [true, false]) expect(unlistedScripts(scripted, { allowScripts: { '@b/miner': may } })).toEqual([]);
    expect(unlistedScripts(lock({}), { allowScripts: { gone: true } })).toEqual([expect.stringContaining('gone')]);
  });
});

describe('a dependency', () => {
  it.each(['^1.2.3', '~1.2.3', '1.2', '*', 'latest', '>=1.2.3', '1.x', 'npm:other@1.2.3', 'github:somebody/something', 'file:../x'])('is not pinned by "%s"', (version) => {
    expect(loosePins({ dependencies: { it: version } })).toHaveLength(1);
    expect(loosePins({ devDependencies: { it: version } })).toHaveLength(1);
  });
  it('is pinned by one version', () => expect(loosePins({ dependencies: { it: '1.2.3', engine: '7.10.0-4.0edf323efd1d98336f3f0a68684b56f689b900d3' } })).toEqual([]));

  it('whose insides are relied upon is of the same release as what it belongs to', () => {
    const { packages } = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
    expect(strayReleases({ packages })).toEqual([]);
    for (const name of ['@apollo/query-planner', '@prisma/client', '@prisma/schema-engine-wasm']) {
      expect(strayReleases({ packages: { ...packages, [`node_modules/${name}`]: { version: '99.0.0', integrity } } })).toEqual([expect.stringContaining(name)]);
    }
  });
});

describe('a licence', () => {
  it('is one that was looked at, and the report is current', async () => expect(await licenceProblems()).toEqual([]));
  it.each(['GPL-3.0-only', 'AGPL-3.0', 'SSPL-1.0', 'UNLICENSED', 'unknown', 'SEE LICENSE IN LICENSE', '(MIT AND GPL-2.0)', 'MIT AND (GPL-2.0 OR MIT)', ''])('cannot be "%s"', (licence) => {
    expect(isAllowed(licence)).toBe(false);
    expect(refusedLicences({ '': {}, 'node_modules/it': { license: licence } })).toEqual([expect.stringContaining('it: the licence')]);
  });
  it.each(['MIT', '(MIT OR GPL-3.0)', 'Apache-2.0 AND MIT', 'MIT and ISC'])('can be "%s"', (licence) => expect(isAllowed(licence)).toBe(true));
  it('that is not told is not taken for a good one', () => expect(refusedLicences({ '': {}, 'node_modules/it': {} })).toEqual([expect.stringContaining('"unknown"')]));
});
