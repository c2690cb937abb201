import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { at } from '../../scripts/root.ts';

/** The threat model is a table in SECURITY.md, each line of which names tests: this is what keeps it from becoming a story. */
const document = readFileSync(at('SECURITY.md'), 'utf8');

type Threat = { readonly who: string; readonly tests: readonly { readonly file: string; readonly names: readonly string[] }[] };

const threatsIn = (text: string): Threat[] => {
  const [, table = ''] = text.split(/\n## Who attacks[^\n]*\n/);
  const lines = (table.split(/\n## /)[0] ?? '').split('\n').filter((line) => line.startsWith('|')).slice(2);
  return lines.map((line) => {
    const [, who = '', , shown = ''] = line.split('|').map((cell) => cell.trim());
    const tests = [...shown.matchAll(/\]\(([^)]+)\)([^[]*)/g)].map(([, file = '', names = '']) => ({ file, names: [...names.matchAll(/“([^”]+)”/g)].map(([, name = '']) => name) }));
    return { who, tests };
  });
};

/** What a line promises that is not there. */
const problemsOf = ({ tests }: Threat): string[] => {
  if (tests.length === 0) return ['names no test'];
  return tests.flatMap(({ file, names }) => {
    if (!file.endsWith('.test.ts') || !existsSync(at(file))) return [`${file} is no test that is there`];
    const source = readFileSync(at(file), 'utf8').replaceAll(/\\'/g, '\'');
    return names.filter((name) => !source.includes(name)).map((name) => `${file} has no test “${name}”`);
  });
};

const threats = threatsIn(document);

describe('the threat model', () => {
  it('has its lines', () => expect(threats.length).toBeGreaterThan(20));
  it.each(threats.map((threat) => [threat.who, threat] as const))('is true: %s', (_who, threat) => expect(problemsOf(threat)).toEqual([]));

  it('names every test of this folder', async () => {
    const files = (await readdir(import.meta.dirname, { recursive: true })).filter((file) => file.endsWith('.test.ts')).map((file) => relative(at(), join(import.meta.dirname, file)));
    const named = new Set(threats.flatMap(({ tests }) => tests.map(({ file }) => file)));
    expect(files.filter((file) => !named.has(file) && !file.endsWith('threat-model.test.ts'))).toEqual([]);
  });

  it('would say so when a test is gone, is called otherwise, or was never named', () => {
    const line = (shown: string) => threatsIn(`\n## Who attacks, and so on\n\n| a | b | c |\n|---|---|---|\n| them | this | ${shown} |\n`).flatMap(problemsOf);
    expect(line('[it](tests/security/threat-model.test.ts) “has its lines”')).toEqual([]);
    expect(line('[it](tests/security/gone.test.ts)')).toHaveLength(1);
    expect(line(`[it](tests/security/tokens.test.ts) “opens every ${'door'}”`)).toHaveLength(1);
    expect(line('of course')).toEqual(['names no test']);
  });
});
