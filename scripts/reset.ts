import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dataDirOf, holderOf } from './data-dir.ts';
import { shown } from './root.ts';

/** npm run reset: forgets everything that was kept between starts. */

const dataDir = dataDirOf(process.env);
const holder = await holderOf(dataDir);
if (holder !== undefined) {
  console.error(`npm start (process ${holder}) is running on ${dataDir}. Stop it first.`);
  process.exitCode = 1;
} else if (existsSync(dataDir)) {
  await rm(dataDir, { recursive: true, force: true });
  console.log(`${shown(dataDir)} is gone: the next npm start begins anew.`);
} else console.log('There is nothing to forget.');
