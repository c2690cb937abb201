import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { coverageDocument, coverageFile, coverageRows, domainFile, type Row, tableRows } from './document.ts';
import { rules } from './rules.ts';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFile(new URL(file, root), 'utf8');

/** The full names of the tests that are in these files: read by Node, as Jest cannot read tests within a test. */
const namesIn = async (files: readonly string[]): Promise<Record<string, readonly string[]>> => {
  const { stdout } = await promisify(execFile)(process.execPath, [new URL('read-names.ts', import.meta.url).pathname, ...files], {
    cwd: root, maxBuffer: 64 * 1024 * 1024, env: { PATH: process.env['PATH'] }, // titles may tell how much the environment asks for
  });
  return JSON.parse(stdout) as Record<string, readonly string[]>;
};

describe('the domain', () => {
  let rows: readonly Row[];
  beforeAll(async () => {
    rows = await coverageRows();
  });

  it('has a test for every row', () => {
    expect(rows.length).toBeGreaterThan(150);
    expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  it('has every test that is named', async () => {
    const named = rows.flatMap(({ tests }) => tests);
    const names = await namesIn([...new Set(named.map(({ file }) => file))]);
    expect(named.filter(({ file, name }) => !names[file]?.includes(name))).toEqual([]);
  });

  it('has a row for everything that is mapped', async () => {
    const told = new Set(tableRows(await read(domainFile)).map(({ section, row }) => `${section}: ${row}`));
    expect(Object.entries(rules).flatMap(([section, mapped]) => Object.keys(mapped).map((row) => `${section}: ${row}`)).filter((row) => !told.has(row))).toEqual([]);
  });

  it('is mapped in the document as it stands: npm run domain-coverage', async () => {
    expect(await read(coverageFile)).toBe(coverageDocument(rows));
  });
});
