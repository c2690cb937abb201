import fc from 'fast-check';
import type { Flaws } from './flaws.ts';
import { Broken } from './machinery/broken.ts';
import { shorten } from './shorten.ts';
import { anyWalk, type Walk } from './steps.ts';
import { walkThrough } from './walk.ts';

const defaultSeed = 6;

/** The seed to walk from: always the same, unless DOSIRAK_MODEL_SEED says another. Throws for one that is no whole number. */
export const seedFrom = (environment: Readonly<Record<string, string | undefined>>): number => {
  const said = environment['DOSIRAK_MODEL_SEED'] ?? String(defaultSeed);
  if (!/^-?\d{1,10}$/.test(said)) throw new Error(`DOSIRAK_MODEL_SEED: a whole number, not ${said}`);
  return Number(said);
};

const mostSteps = 400;

export type Walked = {
  readonly runs: number;
  readonly seed: number;
  readonly seconds: number;
  /** How often each row of the state machines was taken. */
  readonly rows: ReadonlyMap<string, number>;
  /** The first walk that failed, made short. */
  readonly failure: { readonly walk: Walk; readonly rule: string; readonly report: string } | null;
};

type Options = {
  readonly runs: number;
  readonly seed: number;
  /** Begins with this one of the seed's walks, as a failing one's report says. */
  readonly path?: string;
  readonly flaws?: Flaws;
  readonly onProgress?: (walked: number) => void;
};

/** Walks random walks until one fails, and makes that one short. */
export const walkAbout = async ({ runs, seed, path, flaws, onProgress }: Options): Promise<Walked> => {
  const rows = new Map<string, number>();
  const began = performance.now();
  let walked = 0;
  const property = fc.asyncProperty(anyWalk(mostSteps), async (walk) => {
    const city = await walkThrough(walk, { flaws });
    for (const [row, times] of city.watch.rows.count) rows.set(row, (rows.get(row) ?? 0) + times);
    walked += 1;
    onProgress?.(walked);
  });
  // unbiased: fast-check would begin with short walks; endOnFailure: we make a failing one short ourselves
  const { failed, counterexample, counterexamplePath } = await fc.check(property, { numRuns: runs, seed, unbiased: true, endOnFailure: true, ...(path !== undefined && { path }) });
  const failure = failed && counterexample ? await explain(counterexample[0], flaws, `--seed ${seed} --path ${counterexamplePath}`) : null;
  return { runs: walked, seed, seconds: (performance.now() - began) / 1_000, rows, failure };
};

/** Which rule a walk breaks, or how else it fails; null when it does not. */
const failureOf = async (walk: Walk, flaws: Flaws | undefined, tell?: (line: string) => void): Promise<{ readonly rule: string; readonly why: string } | null> => {
  try {
    await walkThrough(walk, { flaws, tell });
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { rule: error instanceof Broken ? error.rule : error.message, why: error.stack ?? error.message };
  }
};

/** A failing walk made short, and told step by step for whoever has to understand it. */
const explain = async (long: Walk, flaws: Flaws | undefined, how: string): Promise<NonNullable<Walked['failure']>> => {
  const rule = (await failureOf(long, flaws))?.rule ?? 'it failed once, and not again';
  const walk = await shorten(long, async (shorter) => (await failureOf(shorter, flaws))?.rule === rule);
  const lines: string[] = [];
  const told = await failureOf(walk, flaws, (line) => void lines.push(line));
  const report = [
    `A walk of ${long.steps.length} steps breaks a rule, and so do ${walk.steps.length} of them (${how}):`, '',
    ...lines.map((line) => `  ${line}`), '',
    told?.why ?? rule,
  ].join('\n');
  return { walk, rule, report };
};
