import { parseArgs } from 'node:util';

const usage = `Usage: npm run bench -- [--quick] [--only WORKLOAD]… [--json FILE] [--check]
  --quick   fewer and shorter rounds: a first look
  --only    one-order, order-list, security, security-system, reading, place-order, push, dispatch, cost or memory; may be given several times
  --json    where to write the figures too (they always go to bench/results/)
  --check   exit with 1 when a target is missed`;

/** How long things are measured. */
export type Plan = {
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
  /** Rounds on the whole system, which has slower answers to give. */
  readonly systemRounds: number;
  readonly systemRoundMs: number;
  /** Of each kind of push. */
  readonly pushes: number;
  /** How often each request is asked whose cost is counted. */
  readonly counted: number;
  /** Whether to start the services as processes of their own too, to see what each takes. */
  readonly eachProcess: boolean;
  readonly limitMs: number;
};

const full: Plan = { rounds: 5, roundMs: 1_500, warmUpMs: 1_500, systemRounds: 3, systemRoundMs: 1_500, pushes: 30, counted: 10, eachProcess: true, limitMs: 300_000 };
const quick: Plan = { rounds: 3, roundMs: 700, warmUpMs: 500, systemRounds: 1, systemRoundMs: 1_000, pushes: 10, counted: 3, eachProcess: false, limitMs: 90_000 };

export type Options = { readonly quick: boolean; readonly plan: Plan; readonly only: readonly string[]; readonly json: string | null; readonly check: boolean };

/** What the command line asks for. Throws an Error that says what would be right. */
export const readOptions = (commandLine: readonly string[], workloads: readonly string[]): Options => {
  const values = parse(commandLine);
  const only = values.only ?? [];
  const unknown = only.find((name) => !workloads.includes(name));
  if (unknown !== undefined) throw new Error(`There is no workload "${unknown}".\n${usage}`);
  return { quick: values.quick, plan: values.quick ? quick : full, only, json: values.json ?? null, check: values.check };
};

const parse = (commandLine: readonly string[]) => {
  try {
    const { values } = parseArgs({
      args: [...commandLine],
      options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true }, json: { type: 'string' }, check: { type: 'boolean', default: false } },
    });
    return values;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`);
  }
};
