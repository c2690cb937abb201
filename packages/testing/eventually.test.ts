import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('answers what the first attempt answers that holds', async () => {
    let attempts = 0;
    const answer = await eventually(() => {
      expect(++attempts).toBe(4);
      return 'there';
    });
    expect({ answer, attempts }).toEqual({ answer: 'there', attempts: 4 });
  });

  it('tells what it saw last when the time is up', async () => {
    let count = 0;
    const failing = eventually(async () => expect({ status: `PENDING ${++count}` }).toEqual({ status: 'PLACED' }), { withinMs: 30 });
    await expect(failing).rejects.toThrow(/PENDING \d+[^]*\(still so after 0\.\d s\)/);
    expect(count).toBeGreaterThan(2);
  });

  it('does not wait when it holds at once', async () => {
    expect(await eventually(() => 42, { withinMs: 0 })).toBe(42);
  });
});
