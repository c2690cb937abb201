import { dateOf, firstInstantAt, localDayAt, weekdayOf } from './local-time.ts';
import type { ByHand, OpeningHours } from './store.ts';

/*
 * What a store's published hours mean. A context that has them answers alike, so the meaning is part of the contract.
 *
 * An interval belongs to the day on which it opens, also when it lasts past midnight: an exception stands for all that would open
 * on its date, and leaves alone what the night before runs over. Times are what the clock on the store's wall shows. A time that
 * the clock jumps over in spring is come when it has jumped, one that it shows twice in autumn at the first of the two.
 */

/** When a store is open by itself. */
export type RegularHours = {
  readonly zone: string;
  readonly hours: readonly Readonly<OpeningHours>[];
  readonly exceptions: readonly { readonly date: string; readonly hours: readonly { readonly opens: string; readonly closes: string }[] }[];
};

/** The same, and what its owner said by hand, which goes before the hours as long as it holds. */
export type Timetable = RegularHours & { readonly byHand: Readonly<ByHand> | null };

const weekdays = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
const horizonDays = 400;

/** Whether a store is open at `at`. Throws a RangeError for a zone that IANA does not know. */
export const isOpenAt = (timetable: Timetable, at: Date): boolean => inForce(timetable.byHand, at)?.open ?? isRegularlyOpenAt(timetable, at);

/** Whether its hours alone say that it is open. Throws as isOpenAt does. */
export const isRegularlyOpenAt = (hours: RegularHours, at: Date): boolean => {
  const now = at.getTime();
  const today = localDayAt(hours.zone, now);
  return [...intervalsOf(hours, today - 1), ...intervalsOf(hours, today)].some(({ opens, closes }) => opens <= now && now < closes);
};

/** When a store is open next, from `at` on; `at` itself when it is. Null when nobody knows: closed by hand until further notice, or without hours for more than a year. */
export const opensNext = (timetable: Timetable, at: Date): Date | null => {
  const said = inForce(timetable.byHand, at);
  if (said === null) return opensRegularlyNext(timetable, at);
  if (said.open) return at;
  return said.until === null ? null : opensRegularlyNext(timetable, new Date(said.until));
};

/** The same by its hours alone. */
export const opensRegularlyNext = (hours: RegularHours, at: Date): Date | null => {
  if (isRegularlyOpenAt(hours, at)) return at;
  const now = at.getTime();
  const today = localDayAt(hours.zone, now);
  for (let day = today; day <= today + horizonDays; day += 1) {
    const openings = intervalsOf(hours, day).filter(({ opens, closes }) => opens > now && closes > opens).map(({ opens }) => opens);
    if (openings.length > 0) return new Date(Math.min(...openings));
  }
  return null;
};

/** What was said by hand, while it holds. */
const inForce = (byHand: Timetable['byHand'], at: Date): Timetable['byHand'] => (byHand === null || (byHand.until !== null && Date.parse(byHand.until) <= at.getTime()) ? null : byHand);

/** What opens on that day, as instants. One that the change of the clocks leaves nothing of is empty. */
const intervalsOf = ({ zone, hours, exceptions }: RegularHours, day: number): { readonly opens: number; readonly closes: number }[] => {
  const date = dateOf(day);
  const weekday = weekdays[weekdayOf(day)];
  const spans = exceptions.find((exception) => exception.date === date)?.hours ?? hours.filter((each) => each.day === weekday);
  return spans.map(({ opens, closes }) => {
    const [from, to] = [minuteOfDay(opens), minuteOfDay(closes)];
    return { opens: firstInstantAt(zone, day, from), closes: firstInstantAt(zone, to > from ? day : day + 1, to) };
  });
};

const minuteOfDay = (time: string): number => {
  const [hour, minute] = time.split(':');
  return Number(hour) * 60 + Number(minute);
};
