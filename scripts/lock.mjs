import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const stepMs = 100;
const patienceMs = 3_000;

/**
 * Runs `work` while no other process runs its own under the same `file`. What a killed process left is taken over.
 * Plain JavaScript, for scripts/bootstrap.mjs, which runs before TypeScript can.
 *
 * @template T
 * @param {string} file
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export const exclusively = async (file, work) => {
  mkdirSync(dirname(file), { recursive: true });
  for (let waited = 0; !take(file); waited += stepMs) {
    if (waited === patienceMs) console.error(`Waiting for process ${holderOf(file)}, which is at it already. If there is no such thing, remove ${file}.`);
    await pause(stepMs);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
};

/** @param {string} file */
const take = (file) => {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = holderOf(file);
  if (holder !== undefined && !isAlive(holder)) rmSync(file, { force: true });
  return false;
};

/** @param {string} file */
const holderOf = (file) => {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined; // empty for the moment between its making and its writing
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/** @param {number} pid */
const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};
