/**
 * Whether somebody who showed their password then (seconds since 1970, as `auth_time` is) is still in: whatever began before the
 * account was signed out everywhere is over, also what was being written at that moment, and so is in no list of what was to be ended.
 */
export const isStillIn = (authenticatedAt: number | undefined, signedOutAt: Date | null): boolean =>
  signedOutAt === null || (authenticatedAt !== undefined && toMs(authenticatedAt) >= signedOutAt.getTime());

/** That moment as `auth_time`, to the millisecond: who comes back within the same second is in. */
export const authTime = (at: Date): number => at.getTime() / 1_000;

/** Whether an `auth_time` is that moment. */
export const isSameTime = (authenticatedAt: number, at: Date): boolean => toMs(authenticatedAt) === at.getTime();

const toMs = (seconds: number): number => Math.round(seconds * 1_000);
