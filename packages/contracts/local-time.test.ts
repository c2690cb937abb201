import { describe, expect, it } from '@jest/globals';
import { dateOf, firstInstantAt, localDayAt, weekdayOf } from './local-time.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const day = (date: string) => Date.parse(`${date}T00:00Z`) / dayMs;
const iso = (zone: string, date: string, minutes: number) => new Date(firstInstantAt(zone, day(date), minutes)).toISOString();

describe('a local day', () => {
  it('is the one that the zone’s calendar shows', () => {
    const at = Date.parse('2026-03-01T20:30:00Z');
    expect([dateOf(localDayAt('Asia/Seoul', at)), dateOf(localDayAt('America/New_York', at)), dateOf(localDayAt('Pacific/Kiritimati', at))]).toEqual(['2026-03-02', '2026-03-01', '2026-03-02']);
    expect(weekdayOf(day('2026-03-01'))).toBe(0);
  });
  it.each([['Seoul/Mapo'], ['']])('is not known in zone %j', (zone) => expect(() => localDayAt(zone, 0)).toThrow(RangeError));
});

describe('the first instant of a local time', () => {
  it.each([
    ['in a zone that never changes', 'Asia/Seoul', '2026-03-02', 630, '2026-03-02T01:30:00.000Z'],
    ['as the midnight after', 'Asia/Seoul', '2026-03-02', 1_440, '2026-03-02T15:00:00.000Z'],
    ['before the clock jumps', 'America/New_York', '2026-03-08', 119, '2026-03-08T06:59:00.000Z'],
    ['that is jumped over', 'America/New_York', '2026-03-08', 150, '2026-03-08T07:00:00.000Z'],
    ['after the clock has jumped', 'America/New_York', '2026-03-08', 180, '2026-03-08T07:00:00.000Z'],
    ['that comes twice', 'America/New_York', '2026-11-01', 90, '2026-11-01T05:30:00.000Z'],
    ['after it has come twice', 'America/New_York', '2026-11-01', 120, '2026-11-01T07:00:00.000Z'],
    ['at a midnight that there is not', 'America/Santiago', '2026-09-06', 0, '2026-09-06T04:00:00.000Z'],
    ['where the clock jumps by half an hour', 'Australia/Lord_Howe', '2026-10-04', 135, '2026-10-03T15:30:00.000Z'],
  ])('%s', (_, zone, date, minutes, expected) => expect(iso(zone, date, minutes)).toBe(expected));

  it('is what looking at the clock every quarter of an hour finds', () => {
    for (const zone of ['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Kathmandu', 'Africa/Casablanca', 'Pacific/Chatham']) {
      const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }); // 2026-03-08 03:00:00, which sorts
      for (const date of ['2026-02-15', '2026-03-08', '2026-03-29', '2026-04-05', '2026-09-06', '2026-09-27', '2026-10-04', '2026-10-25', '2026-11-01']) {
        let at = day(date) * dayMs - dayMs;
        for (let minutes = 0; minutes < 1_440; minutes += 15) {
          const shown = `${date} ${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00`;
          while (clock.format(at) < shown) at += 15 * minuteMs;
          expect([zone, shown, iso(zone, date, minutes)]).toEqual([zone, shown, new Date(at).toISOString()]);
        }
      }
    }
  });
});
