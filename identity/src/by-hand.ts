import { randomBytes } from 'node:crypto';
import { systemClock } from '#kernel/clock.ts';
import { newId } from '#platform/new-id.ts';
import type { Environment } from '#platform/service.ts';
import { digestOf, sealingBy } from './adapters/crypto/seal.ts';
import { openIdentityDatabase } from './adapters/persistence/database.ts';
import { prismaInvitations } from './adapters/persistence/invitations.ts';
import { prismaKeys } from './adapters/persistence/keys.ts';
import { inviting } from './application/invite.ts';
import type { InvitedRole } from './application/ports.ts';
import { issuerOf, readIdentityConfig } from './config.ts';
import { ringOf } from './domain/generations.ts';
import { keyTimes } from './key-times.ts';

/** What whoever runs identity does by hand, on its database: invite (the first of support, too), and change keys before their time. */

const within = async <T>(environment: Environment, work: (parts: ReturnType<typeof partsOf>) => Promise<T>): Promise<T> => {
  const parts = partsOf(environment);
  try {
    return await work(parts);
  } finally {
    await parts.prisma.$disconnect();
  }
};

const partsOf = (environment: Environment) => {
  const config = readIdentityConfig(environment);
  const prisma = openIdentityDatabase(config.IDENTITY_DATABASE_URL, 1);
  return { config, prisma, keys: prismaKeys(prisma, sealingBy(config.IDENTITY_KEYS)) };
};

/** Makes an invitation, and answers where whoever is invited has to go, and until when. */
export const inviteByHand = (environment: Environment, invited: InvitedRole): Promise<{ url: string; expiresAt: string }> =>
  within(environment, async ({ config, prisma }) => {
    const invite = inviting({ invitations: prismaInvitations(prisma), digest: digestOf, newId, newToken: () => randomBytes(32).toString('base64url'), clock: systemClock });
    const { token, expiresAt } = await invite(invited, 'operator');
    return { url: `${issuerOf(config.OIDC_ISSUER, config.IDENTITY_PORT)}/invitation/${token}`, expiresAt: expiresAt.toISOString() };
  });

/** The generations of keys, the newest first, and what each is good for. */
export const listKeys = (environment: Environment): Promise<{ kid: string; signsFrom: string; is: string }[]> =>
  within(environment, async ({ config, keys }) => {
    const all = await keys.all();
    const ring = ringOf(all, systemClock(), keyTimes(config));
    const is = (kid: string) => (ring?.current.kid === kid ? 'signs' : ring?.published.some((key) => key.kid === kid) ? 'is published' : 'verifies cookies');
    return all.map(({ kid, signsFrom }) => ({ kid, signsFrom: signsFrom.toISOString(), is: is(kid) }));
  });

/** Makes a new generation that signs after `aheadMs`: not before every replica and every verifier has had time to see it. */
export const rotateKeys = (environment: Environment, aheadMs: number): Promise<void> =>
  within(environment, ({ keys }) => keys.add(systemClock(), new Date(systemClock().getTime() + aheadMs)));

/** Removes a key that somebody else may have. What it signed is worth nothing from then on, as soon as verifiers ask for the keys again. Returns whether it was there. */
export const removeKey = (environment: Environment, kid: string): Promise<boolean> =>
  within(environment, async ({ keys }) => {
    const there = (await keys.all()).some((key) => key.kid === kid);
    await keys.remove([kid]);
    return there;
  });
