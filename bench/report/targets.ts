import { isMoreBetter, type Measurement } from './measurement.ts';
import { median } from './statistics.ts';

/** What is compared with what: ours over theirs, so that more than 1 is ours being better. */
export const ours = 'dosirak';
export const theirs = '@apollo/gateway';

type Target = { readonly workload: string; readonly subject: string; readonly figure: string } & ({ readonly atLeastTimesStock: number } | { readonly column: string; readonly atMost: number });

/** What is promised for now. Each that was measured is shown as kept or missed. */
const targets: readonly Target[] = [
  { workload: 'one-order', subject: 'one order, its store', figure: 'requests', atLeastTimesStock: 3 },
  { workload: 'order-list', subject: '50 orders, their stores', figure: 'requests', atLeastTimesStock: 1.5 },
  { workload: 'security-system', subject: 'one order, its store, 1 at once', figure: 'p50', column: 'on ÷ off', atMost: 1.1 },
  { workload: 'memory', subject: 'npm start, one process', figure: 'after load', column: 'resident', atMost: 500 },
];

export type Verdict = { readonly text: string; readonly kept: boolean };

/** Ours over theirs of one figure, where both were measured. */
export const ratioOf = (row: readonly Measurement[]): number | null => {
  const own = row.find(({ column }) => column === ours);
  const other = row.find(({ column }) => column === theirs);
  if (!own || !other) return null;
  const ratio = median(own.values) / median(other.values);
  return isMoreBetter(own.unit) ? ratio : 1 / ratio;
};

/** How a row of figures stands to its target, if it has one. */
export const verdictOf = (workload: string, row: readonly Measurement[]): Verdict | null => {
  const target = targets.find((candidate) => candidate.workload === workload && candidate.subject === row[0]?.subject && candidate.figure === row[0]?.figure);
  if (!target) return null;
  if ('atLeastTimesStock' in target) {
    const ratio = ratioOf(row);
    return ratio === null ? null : verdict(`at least ${target.atLeastTimesStock}×`, ratio >= target.atLeastTimesStock);
  }
  const measured = row.find(({ column }) => column === target.column);
  return measured ? verdict(`at most ${target.atMost} ${measured.unit}`, median(measured.values) <= target.atMost) : null;
};

const verdict = (text: string, kept: boolean): Verdict => ({ text: `${text}: ${kept ? 'kept' : 'MISSED'}`, kept });
