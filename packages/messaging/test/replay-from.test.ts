import { describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { replayFrom, type ReplayBefore } from '#messaging/replay.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 21);
const ago = (days: number) => now - days * day;
const replay = (epoch: string, started: number, finished: number | null): ReplayBefore =>
  ({ epoch, startedAt: new Date(ago(started)), finishedAt: finished === null ? null : new Date(ago(finished)) });
const heard = (days: number) => v7({ msecs: ago(days) });
const from = (binding: { id: string; heard: string | null }, before: readonly ReplayBefore[]) => {
  const start = replayFrom(binding, before, now, day);
  return start === null ? 'the beginning' : `${(now - start) / day} days ago`;
};

describe('a consumer is sent the archive again', () => {
  it('from the beginning when it never was before', () => {
    expect(from({ id: 'new', heard: null }, [])).toBe('the beginning');
    expect(from({ id: 'new', heard: heard(0) }, [])).toBe('the beginning'); // it took others' events
  });
  it('from a day ago when it has had all the rest for long, however long it has been bound', () => {
    expect(from({ id: 'b', heard: null }, [replay('1.b', 300, 299)])).toBe('1 days ago');
    expect(from({ id: 'b', heard: heard(200) }, [replay('1.a', 300, 299), replay('2.b', 200, 200)])).toBe('1 days ago');
  });
  it('from the beginning when all was sent to it lately, or is just being sent: it may have been lost with the queue', () => {
    expect(from({ id: 'b', heard: null }, [replay('1.b', 0.5, 0.4)])).toBe('the beginning');
    expect(from({ id: 'b', heard: null }, [replay('1.b', 3, null)])).toBe('the beginning');
  });
  it('from where it was last sent some of it lately, for the same reason', () => {
    expect(from({ id: 'b', heard: null }, [replay('1.b', 300, 299), replay('2.b', 0.75, 0.75), replay('3.b', 0.25, null)])).toBe('1.75 days ago');
  });
  it('from a day before it went away when it was not bound meanwhile', () => {
    expect(from({ id: 'back', heard: heard(5) }, [replay('1.b', 300, 299)])).toBe('6 days ago');
    expect(from({ id: 'back', heard: heard(5) }, [replay('1.b', 300, 299), replay('2.b', 5.5, 5.5)])).toBe('6.5 days ago');
    expect(from({ id: 'back', heard: heard(5) }, [replay('1.b', 5.5, 5.5)])).toBe('the beginning');
  });
  it('from the beginning when it has lost what it had', () => {
    expect(from({ id: 'back', heard: null }, [replay('1.b', 300, 299)])).toBe('the beginning');
  });
  it('from a day ago when its newest event was made by a clock that is fast', () => {
    expect(from({ id: 'back', heard: heard(-3) }, [replay('1.b', 300, 299)])).toBe('1 days ago');
  });
});
