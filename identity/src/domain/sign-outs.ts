/**
 * Whether somebody who showed their password then (seconds since 1970, as `auth_time` is) is still in: whatever began before the
 * account was signed out everywhere is over, also what was being written at that moment, and so is in no list of what was to be ended.
 */
export const isStillIn = (authenticatedAt: number | undefined, signedOutAt: Date | null): boolean =>
  signedOutAt === null || (authenticatedAt !== undefined && Math.round(authenticatedAt * 1_000) >= signedOutAt.getTime());

/** That moment as `auth_time`, to the millisecond: who comes back within the same second is in. */
export const authTime = (at: Date): number => at.getTime() / 1_000;
