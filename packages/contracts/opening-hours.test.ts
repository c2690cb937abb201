import { describe, expect, it } from '@jest/globals';
import { isOpenAt, opensNext, type Timetable } from './opening-hours.ts';
import type { OpeningHours } from './store.ts';

const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
const span = (day: OpeningHours['day'], opens: string, closes: string): OpeningHours => ({ day, opens, closes });
const daily = (opens: string, closes: string) => days.map((day) => span(day, opens, closes));
const inSeoul = (...hours: OpeningHours[]): Timetable => ({ zone: 'Asia/Seoul', hours });

// 2 March 2026 is a Monday, and Seoul is nine hours ahead of UTC all the year
const seoul = (local: string) => new Date(`${local}+09:00`);

/** The examples as a list: at that local time the store is open, or not. */
const example = (timetable: Timetable, ...expected: [local: string, open: boolean][]) => {
  for (const [local, open] of expected) expect([local, isOpenAt(timetable, seoul(local))]).toEqual([local, open]);
};

describe('a store that opens and closes on one day', () => {
  it('is open from the first minute to before the last', () => {
    example(inSeoul(span('MONDAY', '10:30', '22:00')),
      ['2026-03-02T10:29:59', false], ['2026-03-02T10:30', true], ['2026-03-02T21:59:59.999', true], ['2026-03-02T22:00', false], ['2026-03-03T12:00', false]);
  });
  it('is closed on the days it does not name', () => {
    example(inSeoul(...daily('10:00', '20:00').slice(0, 5)), ['2026-03-06T12:00', true], ['2026-03-07T12:00', false], ['2026-03-08T12:00', false]);
  });
  it('may close at the end of the day', () => {
    example(inSeoul(span('MONDAY', '18:00', '24:00')), ['2026-03-02T23:59', true], ['2026-03-03T00:00', false]);
  });
});

describe('a store that closes past midnight', () => {
  const late = inSeoul(span('FRIDAY', '17:00', '02:00'));
  it('is open on the day after', () => {
    example(late, ['2026-03-06T16:59', false], ['2026-03-06T17:00', true], ['2026-03-07T01:59', true], ['2026-03-07T02:00', false], ['2026-03-06T01:00', false]);
  });
  it('does so from Sunday to Monday and from Saturday to Sunday', () => {
    example(inSeoul(span('SUNDAY', '20:00', '03:00')), ['2026-03-02T02:59', true], ['2026-03-02T03:00', false], ['2026-03-01T20:00', true]);
    example(inSeoul(span('SATURDAY', '20:00', '03:00')), ['2026-03-08T02:59', true], ['2026-03-08T03:00', false], ['2026-03-07T20:00', true]);
  });
  it('may close at midnight, written either way', () => {
    for (const midnight of ['00:00', '24:00']) example(inSeoul(span('SUNDAY', '20:00', midnight)), ['2026-03-01T23:59', true], ['2026-03-02T00:00', false]);
  });
});

describe('a store around the clock', () => {
  it.each(['24:00', '00:00'])('never closes, with its days ending at %s', (end) => {
    const always = inSeoul(...daily('00:00', end));
    for (let minute = 0; minute < 7 * 24 * 60; minute += 7) expect(isOpenAt(always, new Date(seoul('2026-03-02T00:00').getTime() + minute * 60_000))).toBe(true);
  });
  it('is open for one whole day when it opens and closes at the same time', () => {
    example(inSeoul(span('MONDAY', '09:00', '09:00')), ['2026-03-02T08:59', false], ['2026-03-02T09:00', true], ['2026-03-03T08:59', true], ['2026-03-03T09:00', false]);
  });
});

describe('a store that takes a break', () => {
  it('is closed during it', () => {
    example(inSeoul(span('MONDAY', '11:00', '15:00'), span('MONDAY', '17:00', '21:30')),
      ['2026-03-02T14:59', true], ['2026-03-02T15:00', false], ['2026-03-02T16:59', false], ['2026-03-02T17:00', true]);
  });
});

describe('the zone', () => {
  it('is the store’s, not the machine’s nor UTC', () => {
    const at = new Date('2026-03-02T01:30:00Z'); // Monday 10:30 in Seoul, Sunday 20:30 in New York
    const hours = [span('MONDAY', '10:00', '11:00')];
    expect(isOpenAt({ zone: 'Asia/Seoul', hours }, at)).toBe(true);
    expect(isOpenAt({ zone: 'America/New_York', hours }, at)).toBe(false);
    expect(isOpenAt({ zone: 'America/New_York', hours: [span('SUNDAY', '20:00', '21:00')] }, at)).toBe(true);
  });
  it('keeps to the local clock when that is changed', () => {
    const newYork = { zone: 'America/New_York', hours: daily('09:00', '17:00') };
    expect(isOpenAt(newYork, new Date('2026-03-07T13:30:00Z'))).toBe(false); // 08:30, winter
    expect(isOpenAt(newYork, new Date('2026-03-08T13:30:00Z'))).toBe(true); // 09:30, summer since that night
  });
  it('counts the minutes of a zone with an odd offset', () => {
    expect(isOpenAt({ zone: 'Asia/Kathmandu', hours: [span('MONDAY', '12:00', '13:00')] }, new Date('2026-03-02T06:15:00Z'))).toBe(true); // 12:00 there
    expect(isOpenAt({ zone: 'Asia/Kathmandu', hours: [span('MONDAY', '12:00', '13:00')] }, new Date('2026-03-02T06:14:00Z'))).toBe(false);
  });
  it('has to be one that IANA knows', () => {
    expect(() => isOpenAt({ zone: 'Seoul/Mapo', hours: daily('09:00', '17:00') }, seoul('2026-03-02T10:00'))).toThrow(RangeError);
  });
});

describe('when a closed store opens next', () => {
  const breaks = inSeoul(...daily('11:00', '15:00'), ...daily('17:00', '21:30'));
  it('is after the break, or on the next day', () => {
    expect(opensNext(breaks, seoul('2026-03-02T15:20:30'))).toEqual(seoul('2026-03-02T17:00'));
    expect(opensNext(breaks, seoul('2026-03-02T21:30'))).toEqual(seoul('2026-03-03T11:00'));
  });
  it('may be a week away', () => {
    expect(opensNext(inSeoul(span('MONDAY', '10:00', '11:00')), seoul('2026-03-02T11:00'))).toEqual(seoul('2026-03-09T10:00'));
  });
  it('is never, without hours', () => {
    expect(opensNext(inSeoul(), seoul('2026-03-02T11:00'))).toBeNull();
    expect(isOpenAt(inSeoul(), seoul('2026-03-02T11:00'))).toBe(false);
  });
});
