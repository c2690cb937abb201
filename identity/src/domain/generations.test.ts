import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nextDue, ringOf } from './generations.ts';

const hour = 3_600_000;
const times = { aheadMs: 24 * hour, signsMs: 30 * 24 * hour, tokensMs: hour, cookiesMs: 14 * 24 * hour };
const at = (hours: number) => new Date(Date.UTC(2026, 0, 1) + hours * hour);
const one = (kid: string, hours: number) => ({ kid, signsFrom: at(hours) });
const kids = (generations: readonly { kid: string }[]) => generations.map(({ kid }) => kid).join(' ');

describe('the generations of keys', () => {
  const three = [one('a', 0), one('b', 720), one('c', 1_440)];

  it.each<[number, string, string, string]>([
    [0, 'a', 'a b c', 'a'], [719, 'a', 'a c b', 'a'], [720, 'b', 'b c a', 'b a'], [720.9, 'b', 'b c a', 'b a'], [721, 'b', 'b c', 'b a'], [720 + 336, 'b', 'b c', 'b'], [1_440, 'c', 'c b', 'c b'],
  ])('after %d hours: %s signs, %s are published, %s verify cookies', (hours, current, published, cookies) => {
    const ring = ringOf(three, at(hours), times);
    expect([ring?.current.kid, kids(ring?.published ?? []).split(' ').sort().join(' '), kids(ring?.cookies ?? [])]).toEqual([current, published.split(' ').sort().join(' '), cookies]);
    expect(ring?.published[0]?.kid).toBe(current);
  });

  it('sign nothing before the first does', () => expect(ringOf(three, at(-1), times)).toBeNull());
  it('are good for nothing when tokens and cookies have ended', () => expect(kids(ringOf(three, at(1_440 + 1), times)?.spent ?? [])).toBe('a'));

  it('begin at once, and have a successor in time, or a day from when somebody noticed', () => {
    expect(nextDue([], at(5), times)).toEqual(at(5));
    expect(nextDue([one('a', 0)], at(695), times)).toBeNull();
    expect(nextDue([one('a', 0)], at(696), times)).toEqual(at(720));
    expect(nextDue([one('a', 0)], at(900), times)).toEqual(at(924));
    expect(nextDue([one('a', 0), one('b', 720)], at(700), times)).toBeNull();
  });

  it('leave no gap, whatever is made when: who verifies has had a day to see each key before it signs, and what it signed verifies for its whole life', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 40 }), (pauses) => {
      let now = 0;
      const made: { kid: string; signsFrom: Date; madeAt: Date }[] = [];
      const signed: { kid: string; at: number }[] = [];
      for (const pause of [0, ...pauses]) {
        now += pause;
        const due = nextDue(made, at(now), times);
        if (due !== null) made.push({ kid: String(made.length), signsFrom: due, madeAt: at(now) });
        const ring = ringOf(made, at(now), times);
        const { current } = ring as NonNullable<typeof ring>;
        if (current.kid !== '0') expect(current.signsFrom.getTime() - current.madeAt.getTime()).toBeGreaterThanOrEqual(times.aheadMs);
        signed.push({ kid: current.kid, at: now });
        for (const token of signed.filter((each) => now - each.at <= 0.25)) expect(ring?.published.some(({ kid }) => kid === token.kid)).toBe(true);
        const soon = ringOf(made, at(now + 0.25), times);
        expect(soon?.published.some(({ kid }) => kid === current.kid)).toBe(true);
      }
    }));
  });
});
