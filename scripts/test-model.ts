import { parseArgs } from 'node:util';
import { reportOf } from '../tests/model/report.ts';
import { seedFrom, walkAbout } from '../tests/model/walks.ts';

/** npm run test:model -- [--runs 10000] [--seed 7] [--path 12:3:…]: random walks through the whole domain, as many as wanted. */

const usage = 'npm run test:model -- [--runs <how many>] [--seed <whole number>] [--path <of a failing walk>]';
const fail = (message: string): never => {
  console.error(`${message}\n${usage}`);
  process.exit(1);
};

const readArguments = () => {
  try {
    return parseArgs({ options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string' }, path: { type: 'string' } } }).values;
  } catch (error) {
    return fail((error as Error).message);
  }
};

const { runs: runsSaid, seed: seedSaid, path } = readArguments();
const runs = Number(runsSaid);
if (!Number.isSafeInteger(runs) || runs < 1) fail(`--runs: how many walks, from 1, not ${runsSaid}`);
if (seedSaid !== undefined && !/^-?\d{1,10}$/.test(seedSaid)) fail(`--seed: a whole number, not ${seedSaid}`);
const seed = seedSaid === undefined ? seedFrom(process.env) : Number(seedSaid);

console.log(`${runs} walks from seed ${seed} …`);
let told = performance.now();
const walked = await walkAbout({
  runs, seed, path,
  onProgress: (count) => {
    if (performance.now() - told < 10_000) return;
    told = performance.now();
    console.log(`  ${count} walked`);
  },
});
console.log(reportOf(walked));
if (walked.failure !== null) {
  console.error('\nA rule is broken: see above. The same walk again: npm run test:model -- --runs 1 with its --seed and --path.');
  process.exitCode = 1;
}
