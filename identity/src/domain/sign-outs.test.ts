import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { authTime, isStillIn } from './sign-outs.ts';

const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });

describe('who has signed in', () => {
  it('is in as long as nobody was signed out everywhere', () => {
    expect(isStillIn(authTime(new Date()), null)).toBe(true);
    expect(isStillIn(undefined, null)).toBe(true);
  });

  it('is out exactly when that was before, to the millisecond', () => {
    fc.assert(fc.property(moment, moment, (signedIn, signedOut) => expect(isStillIn(authTime(signedIn), signedOut)).toBe(signedIn >= signedOut)));
    fc.assert(fc.property(moment, (at) => {
      expect(isStillIn(authTime(at), at)).toBe(true); // by that very act: whoever changed their password stays
      expect(isStillIn(authTime(new Date(at.getTime() - 1)), at)).toBe(false);
    }));
  });

  it('is out when nobody knows since when they were in', () => expect(isStillIn(undefined, new Date())).toBe(false));
});
