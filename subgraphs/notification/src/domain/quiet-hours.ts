/** Local times `HH:MM`, in the person's zone; `to` at or before `from` is on the day after. */
export type QuietHours = { readonly from: string; readonly to: string; readonly zone: string };

const minutesOfDay = 24 * 60;
const minuteMs = 60_000;

/** When it is quiet no longer: null when it is not quiet at `at`. It ends by the clock on the wall, also when that is changed in between. Throws a RangeError for a zone that IANA does not know. */
export const quietUntil = (quietHours: QuietHours | null, at: Date): Date | null => {
  if (quietHours === null) return null;
  const from = minuteOfDay(quietHours.from);
  const lasts = (minuteOfDay(quietHours.to) - from + minutesOfDay) % minutesOfDay || minutesOfDay;
  const since = (localMinute(quietHours.zone, at) - from + minutesOfDay) % minutesOfDay;
  if (since >= lasts) return null;
  const end = new Date(Math.floor(at.getTime() / minuteMs) * minuteMs + (lasts - since) * minuteMs);
  return byTheWall(end, quietHours);
};

/** The end as it is when no clocks are changed, moved to where they show `to`; to the next moment where that is skipped. */
const byTheWall = (end: Date, { to, zone }: QuietHours): Date => {
  const past = (time: number) => (localMinute(zone, new Date(time)) - minuteOfDay(to) + 1.5 * minutesOfDay) % minutesOfDay - minutesOfDay / 2;
  let time = end.getTime() - past(end.getTime()) * minuteMs;
  while (past(time) < 0) time += minuteMs; // went back too far, over what is skipped
  return new Date(time);
};

const minuteOfDay = (time: string): number => {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
};

const formats = new Map<string, Intl.DateTimeFormat>(); // making one costs more than all the rest here

const localMinute = (zone: string, at: Date): number => {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    formats.set(zone, format);
  }
  return minuteOfDay(format.format(at));
};
