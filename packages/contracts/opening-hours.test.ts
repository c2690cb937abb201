import { describe, expect, it } from '@jest/globals';
import { isOpenAt, opensNext, type Timetable } from './opening-hours.ts';
import type { ByHand, HoursException, OpeningHours } from './store.ts';

const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
const span = (day: OpeningHours['day'], opens: string, closes: string): OpeningHours => ({ day, opens, closes });
const daily = (opens: string, closes: string) => days.map((day) => span(day, opens, closes));
const keeping = (zone: string, hours: readonly OpeningHours[], exceptions: readonly HoursException[] = [], byHand: ByHand | null = null): Timetable => ({ zone, hours, exceptions, byHand });
const inSeoul = (...hours: OpeningHours[]): Timetable => keeping('Asia/Seoul', hours);

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
    expect(isOpenAt(keeping('Asia/Seoul', hours), at)).toBe(true);
    expect(isOpenAt(keeping('America/New_York', hours), at)).toBe(false);
    expect(isOpenAt(keeping('America/New_York', [span('SUNDAY', '20:00', '21:00')]), at)).toBe(true);
  });
  it('keeps to the local clock when that is changed', () => {
    const newYork = keeping('America/New_York', daily('09:00', '17:00'));
    expect(isOpenAt(newYork, new Date('2026-03-07T13:30:00Z'))).toBe(false); // 08:30, winter
    expect(isOpenAt(newYork, new Date('2026-03-08T13:30:00Z'))).toBe(true); // 09:30, summer since that night
  });
  it('counts the minutes of a zone with an odd offset', () => {
    expect(isOpenAt(keeping('Asia/Kathmandu', [span('MONDAY', '12:00', '13:00')]), new Date('2026-03-02T06:15:00Z'))).toBe(true); // 12:00 there
    expect(isOpenAt(keeping('Asia/Kathmandu', [span('MONDAY', '12:00', '13:00')]), new Date('2026-03-02T06:14:00Z'))).toBe(false);
  });
  it('has to be one that IANA knows', () => {
    expect(() => isOpenAt(keeping('Seoul/Mapo', daily('09:00', '17:00')), seoul('2026-03-02T10:00'))).toThrow(RangeError);
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
  it('is at once, when it is open', () => expect(opensNext(breaks, seoul('2026-03-02T12:00'))).toEqual(seoul('2026-03-02T12:00')));
  it('is never, without hours', () => {
    expect(opensNext(inSeoul(), seoul('2026-03-02T11:00'))).toBeNull();
    expect(isOpenAt(inSeoul(), seoul('2026-03-02T11:00'))).toBe(false);
  });
});

describe('an exception', () => {
  const on = (date: string, ...hours: HoursException['hours']): HoursException => ({ date, hours });
  const lunarNewYear = keeping('Asia/Seoul', daily('17:00', '02:00'), [on('2026-02-17'), on('2026-02-18', { opens: '11:00', closes: '14:00' }, { opens: '16:00', closes: '01:00' })]);

  it('closes the store on its date, but not the night before that runs over', () => {
    example(lunarNewYear, ['2026-02-16T23:00', true], ['2026-02-17T01:59', true], ['2026-02-17T02:00', false], ['2026-02-17T20:00', false], ['2026-02-18T01:00', false]);
  });
  it('has hours of its own, past midnight too', () => {
    example(lunarNewYear, ['2026-02-18T12:00', true], ['2026-02-18T15:00', false], ['2026-02-18T16:30', true], ['2026-02-19T00:30', true], ['2026-02-19T01:30', false], ['2026-02-19T17:00', true]);
  });
  it('may open a store on a day that is closed in other weeks', () => {
    const market = keeping('Asia/Seoul', [], [on('2026-12-25', { opens: '00:00', closes: '24:00' })]);
    example(market, ['2026-12-24T23:59', false], ['2026-12-25T00:00', true], ['2026-12-25T23:59', true], ['2026-12-26T00:00', false]);
    expect(opensNext(market, seoul('2026-03-02T00:00'))).toEqual(seoul('2026-12-25T00:00'));
    expect(opensNext(market, seoul('2026-12-26T00:00'))).toBeNull();
  });
  it('is minded by what opens next', () => {
    expect(opensNext(lunarNewYear, seoul('2026-02-17T02:00'))).toEqual(seoul('2026-02-18T11:00'));
    expect(opensNext(lunarNewYear, seoul('2026-02-18T14:00'))).toEqual(seoul('2026-02-18T16:00'));
    expect(opensNext(lunarNewYear, seoul('2026-02-19T01:00'))).toEqual(seoul('2026-02-19T17:00'));
  });
  it('is of the store’s calendar', () => {
    const newYork = keeping('America/New_York', daily('00:00', '24:00'), [on('2026-12-25')]);
    expect(isOpenAt(newYork, new Date('2026-12-25T04:59:00Z'))).toBe(true); // the 24th there
    expect(isOpenAt(newYork, new Date('2026-12-25T05:00:00Z'))).toBe(false);
    expect(isOpenAt(newYork, new Date('2026-12-26T05:00:00Z'))).toBe(true);
  });
});

describe('what was said by hand', () => {
  const [hours, at] = [daily('10:00', '22:00'), seoul('2026-03-02T15:00')];
  const said = (open: boolean, until: string | null) => keeping('Asia/Seoul', hours, [], { open, until: until && seoul(until).toISOString() });

  it('goes before the hours until further notice', () => {
    example(said(false, null), ['2026-03-02T15:00', false], ['2026-03-09T15:00', false]);
    expect(opensNext(said(false, null), at)).toBeNull();
  });
  it('goes before the hours until its time is over, and not a moment longer', () => {
    example(said(false, '2026-03-02T16:00'), ['2026-03-02T15:59:59.999', false], ['2026-03-02T16:00', true], ['2026-03-02T22:00', false]);
    example(said(true, '2026-03-03T01:00'), ['2026-03-02T23:00', true], ['2026-03-03T00:59', true], ['2026-03-03T01:00', false]);
  });
  it('is minded by what opens next', () => {
    expect(opensNext(said(false, '2026-03-02T16:00'), at)).toEqual(seoul('2026-03-02T16:00'));
    expect(opensNext(said(false, '2026-03-02T23:00'), at)).toEqual(seoul('2026-03-03T10:00'));
    expect(opensNext(said(true, '2026-03-03T01:00'), seoul('2026-03-02T23:00'))).toEqual(seoul('2026-03-02T23:00'));
  });
});

describe('the night the clocks are put forward', () => {
  // New York, 8 March 2026: 02:00 EST becomes 03:00 EDT
  const newYork = (...hours: OpeningHours[]) => keeping('America/New_York', hours);
  const open = (timetable: Timetable, ...expected: [utc: string, open: boolean][]) => {
    for (const [utc, is] of expected) expect([utc, isOpenAt(timetable, new Date(`2026-03-${utc}Z`))]).toEqual([utc, is]);
  };

  it('a time that is jumped over has come when the clock has jumped', () => {
    open(newYork(span('SATURDAY', '17:00', '02:30')), ['08T06:59', true], ['08T07:00', false]);
    open(newYork(span('SUNDAY', '02:30', '05:00')), ['08T06:59', false], ['08T07:00', true], ['08T08:59', true], ['08T09:00', false]);
  });
  it('nothing is open at times that there are not', () => {
    const never = newYork(span('SUNDAY', '02:00', '03:00'));
    for (let minute = 0; minute < 24 * 60; minute += 1) expect(isOpenAt(never, new Date(Date.parse('2026-03-08T05:00Z') + minute * 60_000))).toBe(false);
    expect(opensNext(never, new Date('2026-03-08T05:00Z'))).toEqual(new Date('2026-03-15T06:00Z'));
  });
  it('a store around the clock does not close, and opens next by the clock on its wall', () => {
    const always = newYork(...daily('00:00', '24:00'));
    for (let minute = 0; minute < 3 * 24 * 60; minute += 5) expect(isOpenAt(always, new Date(Date.parse('2026-03-07T00:00Z') + minute * 60_000))).toBe(true);
    expect(opensNext(newYork(...daily('09:00', '17:00')), new Date('2026-03-07T23:00Z'))).toEqual(new Date('2026-03-08T13:00Z')); // 09:00 EDT
  });
});

describe('the night the clocks are put back', () => {
  // New York, 1 November 2026: 02:00 EDT becomes 01:00 EST
  const open = (hours: OpeningHours[], ...expected: [utc: string, open: boolean][]) => {
    for (const [utc, is] of expected) expect([utc, isOpenAt(keeping('America/New_York', hours), new Date(`2026-11-${utc}Z`))]).toEqual([utc, is]);
  };
  it('a store closes once, at the first of the two times', () => {
    open([span('SATURDAY', '17:00', '01:30')], ['01T05:29', true], ['01T05:30', false], ['01T06:15', false], ['01T06:30', false]);
  });
  it('a store that closes after both is open for an hour more', () => {
    open([span('SATURDAY', '17:00', '03:00')], ['01T05:30', true], ['01T06:30', true], ['01T07:59', true], ['01T08:00', false]);
  });
  it('a store that opens in that hour does so the first time', () => {
    open([span('SUNDAY', '01:30', '04:00')], ['01T05:29', false], ['01T05:30', true], ['01T06:10', true], ['01T08:59', true], ['01T09:00', false]);
  });
});
