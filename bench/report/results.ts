import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { at } from '../../scripts/root.ts';
import type { Section } from './table.ts';

/** What the figures were taken on: without it they say little. */
export const machine = () => ({ cores: cpus().length, processor: cpus()[0]?.model.trim() ?? 'unknown', memoryGB: Math.round(totalmem() / 2 ** 30), node: process.versions.node, platform: `${process.platform} ${process.arch}` });

/** Keeps all figures, of every round, as JSON. Answers the files' names. */
export const keepResults = async (sections: readonly Section[], run: { quick: boolean; isWhole: boolean; startedAt: Date; seconds: number }, copy: string | null): Promise<string[]> => {
  const json = `${JSON.stringify({ ...run, machine: machine(), sections }, null, 2)}\n`;
  const files = [at('bench/results', `${run.startedAt.toISOString().replaceAll(/[:.]/g, '-')}.json`), ...(copy === null ? [] : [resolve(copy)])];
  for (const file of files) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, json);
  }
  return files;
};
