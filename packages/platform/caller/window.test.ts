import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createReplayGuard } from './replay.ts';
import { createWindow } from './window.ts';

describe('a window of a sequence', () => {
  it('admits each number once, however they come, as long as it is not too far behind', () => {
    const size = 64;
    const steps = fc.array(fc.oneof(fc.integer({ min: -80, max: 40 }), fc.integer({ min: 60, max: 200 })), { maxLength: 400 });
    fc.assert(fc.property(steps, (differences) => {
      const window = createWindow(size);
      const seen = new Set<number>();
      let highest = 0;
      for (const difference of differences) {
        const sequence = highest + difference;
        const isNew = sequence >= 1 && sequence > highest - size && !seen.has(sequence);
        expect(window.admit(sequence)).toBe(isNew);
        if (isNew) seen.add(sequence);
        highest = Math.max(highest, isNew ? sequence : 0);
      }
    }), { numRuns: 500 });
  });
});

describe('the guard against replays', () => {
  const minute = 60_000;
  it('keeps the processes of callers apart', () => {
    const isFirst = createReplayGuard();
    expect([isFirst('router', 'a', 1, minute, 0), isFirst('router', 'b', 1, minute, 0), isFirst('order', 'a', 1, minute, 0), isFirst('router', 'a', 1, minute, 0)]).toEqual([true, true, true, false]);
  });

  it('remembers no more processes than it has room for, and forgets none whose credentials may still hold', () => {
    const isFirst = createReplayGuard();
    for (let n = 0; n < 256; n++) expect(isFirst('router', `process ${n}`, 1, minute, 0)).toBe(true);
    expect(isFirst('router', 'one too many', 1, minute, 0)).toBe(false);
    expect(isFirst('router', 'process 0', 1, minute, 0)).toBe(false);
    expect(isFirst('router', 'process 0', 2, 2 * minute, 0)).toBe(true);
    expect(isFirst('router', 'a later one', 1, 3 * minute, minute + 1)).toBe(true);
    expect(isFirst('router', 'process 0', 2, 2 * minute, minute + 1)).toBe(false);
  });
});
