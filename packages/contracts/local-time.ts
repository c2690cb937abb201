/** What a zone's clocks and calendars show, by Intl alone. A day is counted from 1 January 1970, as that zone's calendar has it. */

const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;
const dayMs = 24 * 60 * minuteMs;

/** The day that the zone's calendar shows at that instant. Throws a RangeError for a zone that IANA does not know. */
export const localDayAt = (zone: string, at: number): number => Math.floor((at + offsetAt(zone, at)) / dayMs);

/** `2026-12-25`, for the years that have four digits. */
export const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** 0 is Sunday. */
export const weekdayOf = (day: number): number => new Date(day * dayMs).getUTCDay();

/**
 * The first instant at which the zone's clock shows, on that day, so many minutes since midnight, or has passed them: where the
 * clock is put forward over that time, it is the moment when that is done; where it shows the time twice, the first of the two.
 * 1440 is the midnight after.
 */
export const firstInstantAt = (zone: string, day: number, minutes: number): number => {
  const shown = day * dayMs + minutes * minuteMs;
  // no offset is more than 14 hours, so the change of the clocks that matters, if there is one, lies between these two
  const [before, after] = [offsetAt(zone, shown - dayMs), offsetAt(zone, shown + dayMs)];
  if (before === after) return shown - before;
  const showing = [shown - before, shown - after].filter((at) => at + offsetAt(zone, at) === shown);
  return showing.length > 0 ? Math.min(...showing) : endOfGap(zone, shown, Math.min(before, after), Math.max(before, after));
};

/** When the clock jumps over `shown`: the minute before it is still short of it, and at the end it has passed it. */
const endOfGap = (zone: string, shown: number, less: number, more: number): number => {
  let [short, past] = [shown - more, shown - less];
  while (past - short > minuteMs) {
    const middle = Math.floor((short + past) / 2 / minuteMs) * minuteMs;
    if (middle + offsetAt(zone, middle) >= shown) past = middle;
    else short = middle;
  }
  return past;
};

const formats = new Map<string, Intl.DateTimeFormat>(); // making one costs more than all the rest here
const offsets = new Map<string, number>();
const mostOffsets = 20_000;

/** How far the zone's clock is ahead of UTC, in milliseconds. Clocks are changed on a quarter of an hour, so one answer holds that long. */
const offsetAt = (zone: string, at: number): number => {
  const quarter = Math.floor(at / quarterMs) * quarterMs;
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, calendar: 'gregory', numberingSystem: 'latn', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' });
    formats.set(zone, format);
  }
  const shown = Object.fromEntries(format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]));
  const offset = Date.UTC(shown['year'] ?? NaN, (shown['month'] ?? NaN) - 1, shown['day'], shown['hour'], shown['minute']) - quarter;
  if (offsets.size >= mostOffsets) offsets.clear();
  offsets.set(key, offset);
  return offset;
};
