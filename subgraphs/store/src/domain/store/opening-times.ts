import { storeLimits } from './limits.ts';
import type { Hours, HoursException, OpeningTimes, Span } from './store.ts';

/** A time is no time, an interval begins before the one before has ended, a date is no date or comes twice, or there are too many. */
export type HoursProblem = 'HOURS_TIME' | 'HOURS_OVERLAP' | 'HOURS_DATE' | 'HOURS_TOO_MANY';

const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
const dayMinutes = 24 * 60;
const weekMinutes = 7 * dayMinutes;

/** What is wrong with these hours, or null when nothing is. */
export const problemOf = ({ hours, exceptions }: OpeningTimes): HoursProblem | null => {
  if (hours.length > storeLimits.spans || exceptions.length > storeLimits.exceptions || exceptions.some((each) => each.hours.length > storeLimits.spans)) return 'HOURS_TOO_MANY';
  if (!exceptions.every(({ date }) => isDate(date)) || new Set(exceptions.map(({ date }) => date)).size < exceptions.length) return 'HOURS_DATE';
  if (![...hours, ...exceptions.flatMap((each) => each.hours)].every(isOnTheClock)) return 'HOURS_TIME';
  if (overlap(weekOf(hours)) || exceptions.some((each) => overlap(each.hours.map((span) => interval(span, 0))))) return 'HOURS_OVERLAP';
  return null;
};

/** The exceptions that still matter to anybody: in no zone of the earth is the day before yesterday still going on, nor its night. */
export const notLongPast = (exceptions: readonly HoursException[], at: string): readonly HoursException[] => {
  const oldest = new Date(Date.parse(at) - 3 * dayMinutes * 60_000).toISOString().slice(0, 10);
  return exceptions.filter(({ date }) => date >= oldest);
};

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

const isOnTheClock = ({ opens, closes }: Span): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(opens) && /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(closes);

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

type Interval = { readonly from: number; readonly to: number };

const interval = ({ opens, closes }: Span, day: number): Interval => {
  const [from, to] = [minuteOf(opens), minuteOf(closes)];
  return { from: day * dayMinutes + from, to: day * dayMinutes + (to > from ? to : to + dayMinutes) };
};

/** The week's intervals, and once more those that come first, a week later: Sunday's may run over into Monday. */
const weekOf = (hours: readonly Hours[]): Interval[] => {
  const week = hours.map((each) => interval(each, days.indexOf(each.day)));
  return [...week, ...week.filter(({ from }) => from < 2 * dayMinutes).map(({ from, to }) => ({ from: from + weekMinutes, to: to + weekMinutes }))];
};

const overlap = (intervals: readonly Interval[]): boolean => {
  const sorted = intervals.toSorted((a, b) => a.from - b.from);
  return sorted.some(({ from }, index) => from < (sorted[index - 1]?.to ?? from));
};
