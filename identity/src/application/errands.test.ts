import { describe, expect, it } from '@jest/globals';
import { createErrands } from './errands.ts';

describe('errands', () => {
  it('are not waited for, but when it ends', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done: string[] = [];
    const errands = createErrands({ failed: () => done.push('failed') });
    expect(errands.run(async () => (await promise, done.push('done')))).toBe(true);
    expect(done).toEqual([]);
    const settled = errands.settled().then(() => done.push('settled'));
    resolve();
    await settled;
    expect(done).toEqual(['done', 'settled']);
  });

  it('are so many at a time, and who comes with another one hears it', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const failures: unknown[] = [];
    const errands = createErrands({ most: 2, failed: (error) => failures.push(error) });
    expect([1, 2, 3].map(() => errands.run(() => promise))).toEqual([true, true, false]);
    expect(failures).toEqual([new Error('2 errands are under way already')]);
    resolve();
    await errands.settled();
    expect(errands.run(() => promise)).toBe(true);
  });

  it('that fail are told of, and end nothing else', async () => {
    const failures: unknown[] = [];
    const errands = createErrands({ failed: (error) => failures.push(error) });
    errands.run(async () => {
      throw new Error('no mail today');
    });
    await errands.settled();
    expect(failures).toEqual([new Error('no mail today')]);
  });
});
