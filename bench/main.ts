import { readOptions } from './options.ts';
import { keepResults, machine } from './report/results.ts';
import { missedOf, type Section, tableOf } from './report/table.ts';
import { runAll } from './run.ts';
import { workloads } from './workloads/all.ts';

/** npm run bench: measures this router beside others, and the system behind it. */

process.env['APOLLO_TELEMETRY_DISABLED'] = '1';

const readCommandLine = () => {
  try {
    return readOptions(process.argv.slice(2), [...new Set(workloads.map(({ name }) => name))]);
  } catch (error) {
    console.error((error as Error).message);
    return process.exit(2);
  }
};

const options = readCommandLine();
const startedAt = new Date();
const stops = new AsyncDisposableStack();
const sections: Section[] = [];
const patienceMs = 30_000;

let isCalledOff = false;
const callOff = (why: string, end: () => Promise<never>) => {
  if (isCalledOff) return;
  isCalledOff = true;
  console.error(why);
  setTimeout(() => process.exit(1), patienceMs).unref();
  // what is just being started is stopped by whoever starts it, who is waited for
  Promise.allSettled([stops.disposeAsync(), running]).then(end);
};

/** Keeps what was found, says what was missed, and ends. */
const conclude = async (isWhole: boolean): Promise<never> => {
  const seconds = Math.round((Date.now() - startedAt.getTime()) / 1_000);
  const files = await keepResults(sections, { quick: options.quick, isWhole, startedAt, seconds }, options.json);
  const missed = missedOf(sections);
  console.log(`\n${missed.length === 0 ? 'Every target measured was kept.' : `Missed:\n  ${missed.join('\n  ')}`}\n${seconds} s; all figures: ${files.join(', ')}`);
  return process.exit(!isWhole || (options.check && missed.length > 0) ? 1 : 0);
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => callOff('Stopping …', async () => process.exit(130)));
setTimeout(() => callOff(`It takes longer than ${options.plan.limitMs / 1_000} s and is ended here: is the machine busy?`, () => conclude(false)), options.plan.limitMs).unref();

const { cores, processor, memoryGB, node } = machine();
console.log(`Dosirak bench${options.quick ? ' --quick' : ''}: ${cores} cores (${processor}), ${memoryGB} GB, Node ${node}, ${startedAt.toISOString()}\nEach figure is the median of its rounds, with the lowest and the highest.`);

const running = runAll(
  {
    workloads: workloads.filter(({ name }) => options.only.length === 0 || options.only.includes(name)),
    plan: options.plan,
    say: (line) => console.error(`· ${Math.round((Date.now() - startedAt.getTime()) / 1_000)} s: ${line}`),
    found: (section) => {
      sections.push(section);
      console.log(tableOf(section).join('\n'));
    },
  },
  stops,
);

try {
  await running;
} catch (error) {
  if (isCalledOff) await new Promise(() => {}); // it failed because what it needs was stopped; callOff ends the process
  await stops.disposeAsync().catch(console.error);
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exit(1);
}
await stops.disposeAsync();
await conclude(true);
