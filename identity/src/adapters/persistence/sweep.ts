import type { PrismaClient } from './generated/client.ts';

/** Longer than any session, so that each can be recognised. */
const signInsMs = 90 * 24 * 3_600_000;

/** Removes what has run out, some at a time. Several replicas may sweep at once. Returns how many rows went. */
export const sweep = async (prisma: PrismaClient, now: Date, most = 1_000): Promise<number> => {
  const counts = await prisma.$transaction([
    prisma.$executeRaw`DELETE FROM oidc_record WHERE ctid = ANY (ARRAY (SELECT ctid FROM oidc_record WHERE expires_at < ${now} ORDER BY expires_at LIMIT ${most} FOR UPDATE SKIP LOCKED))`,
    prisma.$executeRaw`DELETE FROM sign_up WHERE ctid = ANY (ARRAY (SELECT ctid FROM sign_up WHERE expires_at < ${now} LIMIT ${most} FOR UPDATE SKIP LOCKED))`,
    prisma.$executeRaw`DELETE FROM mailed_link WHERE ctid = ANY (ARRAY (SELECT ctid FROM mailed_link WHERE expires_at < ${now} LIMIT ${most} FOR UPDATE SKIP LOCKED))`,
    prisma.$executeRaw`DELETE FROM sign_in WHERE ctid = ANY (ARRAY (SELECT ctid FROM sign_in WHERE at < ${new Date(now.getTime() - signInsMs)} LIMIT ${most} FOR UPDATE SKIP LOCKED))`,
    prisma.$executeRaw`DELETE FROM invitation WHERE ctid = ANY (ARRAY (SELECT ctid FROM invitation WHERE expires_at < ${now} AND accepted_at IS NULL LIMIT ${most} FOR UPDATE SKIP LOCKED))`,
    prisma.$executeRaw`DELETE FROM throttle WHERE ctid = ANY (ARRAY (SELECT ctid FROM throttle WHERE forget_at < ${now} LIMIT ${most} FOR UPDATE SKIP LOCKED))`,
  ]);
  return counts.reduce((sum, count) => sum + count, 0);
};
