import type { HoursException, OpeningHours } from '#contracts/store.ts';

type Day = OpeningHours['day'];
type Span = readonly [opens: string, closes: string];

const workdays: readonly Day[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'];
const everyDay: readonly Day[] = [...workdays, 'SATURDAY', 'SUNDAY'];
const on = (days: readonly Day[], ...spans: readonly Span[]): OpeningHours[] => days.flatMap((day) => spans.map(([opens, closes]) => ({ day, opens, closes })));

/** The weeks that stores of the demo city keep. */
export const timetables = {
  aroundTheClock: on(everyDay, ['00:00', '24:00']),
  allDay: on(everyDay, ['10:30', '22:00']),
  cafe: on(everyDay, ['08:00', '22:00']),
  office: [...on(workdays, ['07:30', '20:00']), ...on(['SATURDAY'], ['09:00', '18:00'])],
  withBreak: on(everyDay, ['11:00', '15:00'], ['17:00', '21:30']),
  withBreakAndMondayOff: on(everyDay.slice(1), ['11:30', '15:00'], ['17:00', '22:00']),
  pastMidnight: on(everyDay, ['16:00', '02:00']),
  weekendNights: [...on(['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'SUNDAY'], ['17:00', '01:00']), ...on(['FRIDAY', 'SATURDAY'], ['17:00', '05:00'])],
} as const satisfies Record<string, readonly OpeningHours[]>;
export type TimetableName = keyof typeof timetables;

const span = ([opens, closes]: Span) => ({ opens, closes });
const instead = (date: string, ...spans: readonly Span[]): HoursException => ({ date, hours: spans.map(span) });

/** Days on which stores of the demo city keep other hours. Seollal 설날 and Chuseok 추석 go by the moon, so their dates are written out. */
export const holidays = {
  none: [],
  familyDays: ['2026-02-16', '2026-02-17', '2026-02-18', '2026-09-24', '2026-09-25', '2026-09-26', '2027-02-06', '2027-02-07', '2027-02-08', '2027-09-14', '2027-09-15', '2027-09-16'].map((date) => instead(date)),
  christmasNights: ['2026-12-24', '2026-12-25', '2027-12-24', '2027-12-25'].map((date) => instead(date, ['11:00', '15:00'], ['16:00', '03:00'])),
  newYearMornings: ['2027-01-01', '2028-01-01'].map((date) => instead(date, ['12:00', '18:00'])),
} as const satisfies Record<string, readonly HoursException[]>;
export type HolidaysName = keyof typeof holidays;
