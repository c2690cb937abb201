/** Local times `HH:MM`, in the person's zone; `to` at or before `from` is on the day after. */
export type QuietHours = { readonly from: string; readonly to: string; readonly zone: string };

const minutesOfDay = 24 * 60;
const minuteMs = 60_000;

/** When it is quiet no longer: null when it is not quiet at `at`. Throws a RangeError for a zone that IANA does not know. A change of the clocks in between shifts it by that change. */
export const quietUntil = (quietHours: QuietHours | null, at: Date): Date | null => {
  if (quietHours === null) return null;
  const from = minuteOfDay(quietHours.from);
  const lasts = (minuteOfDay(quietHours.to) - from + minutesOfDay) % minutesOfDay || minutesOfDay;
  const since = (localMinute(quietHours.zone, at) - from + minutesOfDay) % minutesOfDay;
  if (since >= lasts) return null;
  return new Date(Math.floor(at.getTime() / minuteMs) * minuteMs + (lasts - since) * minuteMs);
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
