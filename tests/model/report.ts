import { missingRows, neverGiven } from './invariants/tables.ts';
import type { Walked } from './walks.ts';

const rarest = 12;

/** What a number of walks came to, for whoever watches. */
export const reportOf = ({ runs, seed, seconds, rows, failure }: Walked): string => {
  const missing = missingRows(rows);
  const few = [...rows].sort(([, a], [, b]) => a - b).slice(0, rarest);
  return [
    `${runs} walks from seed ${seed} in ${seconds.toFixed(1)} s.`,
    `${rows.size} rows of the state machines were taken; the rarest:`,
    ...few.map(([row, times]) => `  ${String(times).padStart(6)} times  ${row}`),
    ...(missing.length > 0 ? ['Never taken, and in the tables:', ...missing.map((row) => `  ${row}`)] : []),
    ...neverGiven.map(({ machine, from, command, why }) => `  (not looked for: ${machine}: ${from === undefined ? '' : `${from} · `}${command}. ${why[0]?.toUpperCase()}${why.slice(1)}.)`),
    ...(failure === null ? [] : ['', failure.report]),
  ].join('\n');
};
