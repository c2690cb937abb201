import type { Measurement, Unit } from './measurement.ts';
import { median } from './statistics.ts';
import { ratioOf, type Verdict, verdictOf } from './targets.ts';

export type Section = { readonly workload: string; readonly title: string; readonly measurements: readonly Measurement[] };

/** The figures of a section as lines of text: a row for every figure, a column for every peer. */
export const tableOf = ({ workload, title, measurements }: Section): string[] => {
  const columns = [...new Set(measurements.map(({ column }) => column))];
  const rows = rowsOf(measurements);
  const hasRatio = rows.some((row) => ratioOf(row) !== null);
  const cells = rows.map((row, index) => {
    const { subject, figure, unit } = row[0] as Measurement;
    const ratio = ratioOf(row);
    const values = columns.map((name) => cellOf(row.find(({ column }) => column === name)));
    const isFirst = rows[index - 1]?.[0]?.subject !== subject;
    return [isFirst ? subject : '', `${figure}${unit === 'count' ? '' : ` ${unit}`}`, ...values, ...(hasRatio ? [ratio === null ? '' : `${ratio.toFixed(2)}×`] : []), verdictOf(workload, row)?.text ?? ''];
  });
  return ['', title, ...aligned([['', '', ...columns, ...(hasRatio ? ['ours/stock'] : []), ''], ...cells])];
};

/** The targets that were missed, in a line each. */
export const missedOf = (sections: readonly Section[]): string[] =>
  sections.flatMap(({ workload, measurements }) =>
    rowsOf(measurements).flatMap((row) => {
      const verdict: Verdict | null = verdictOf(workload, row);
      return verdict && !verdict.kept ? [`${row[0]?.subject}, ${row[0]?.figure}: ${verdict.text}`] : [];
    }));

const rowsOf = (measurements: readonly Measurement[]): Measurement[][] => [...Map.groupBy(measurements, ({ subject, figure }) => `${subject}\n${figure}`).values()];

const cellOf = (measurement: Measurement | undefined): string => {
  if (!measurement) return '–';
  const { values, unit } = measurement;
  const shown = format(median(values), unit);
  return values.length === 1 ? shown : `${shown} (${format(Math.min(...values), unit)}–${format(Math.max(...values), unit)})`;
};

const format = (value: number, unit: Unit): string => {
  if (unit === 'count') return value.toLocaleString('en', { maximumFractionDigits: 1 });
  const digits = unit !== 'ms' || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
};

/** The first two columns to the left, figures to the right. */
const aligned = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => (column < 2 || column === row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd());
};
