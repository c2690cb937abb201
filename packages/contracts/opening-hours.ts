import type { OpeningHours } from './store.ts';

/**
 * What a store's published hours mean. A context that has them answers alike, so the meaning is part of the contract.
 */
export type Timetable = { readonly zone: string; readonly hours: readonly OpeningHours[] };

const days = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
const shortDays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const minutesOfDay = 24 * 60;
const minutesOfWeek = 7 * minutesOfDay;
const minuteMs = 60_000;

/** Whether a store with these hours is open at `at`. Throws a RangeError for a zone that IANA does not know. */
export const isOpenAt = ({ zone, hours }: Timetable, at: Date): boolean => {
  const now = minuteOfWeek(zone, at);
  return hours.some((interval) => {
    const { opens, lasts } = span(interval);
    return (now - opens + minutesOfWeek) % minutesOfWeek < lasts;
  });
};

/** When a store that is closed at `at` opens next, to the minute; null when it never does. A change of the clocks in between shifts it by that change. */
export const opensNext = ({ zone, hours }: Timetable, at: Date): Date | null => {
  const now = minuteOfWeek(zone, at);
  const waits = hours.map((interval) => (span(interval).opens - now + minutesOfWeek) % minutesOfWeek);
  if (waits.length === 0) return null;
  return new Date(Math.floor(at.getTime() / minuteMs) * minuteMs + Math.min(...waits) * minuteMs);
};

const span = ({ day, opens, closes }: OpeningHours) => {
  const from = minuteOfDay(opens);
  const to = minuteOfDay(closes);
  return { opens: days.indexOf(day) * minutesOfDay + from, lasts: to > from ? to - from : to + minutesOfDay - from };
};

const minuteOfDay = (time: string) => {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
};

const formats = new Map<string, Intl.DateTimeFormat>(); // making one costs more than all the rest here

const minuteOfWeek = (zone: string, at: Date): number => {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return shortDays.indexOf(parts['weekday'] ?? '') * minutesOfDay + Number(parts['hour']) * 60 + Number(parts['minute']);
};
