import type { OpeningHours } from '#contracts/store.ts';

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
