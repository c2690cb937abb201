import { waitAfter } from '../../domain/throttling.ts';
import type { Digest, Throttle } from '../../application/ports.ts';
import type { PrismaClient } from './generated/client.ts';

/** Counts in PostgreSQL, for all replicas. Whom it counts it keeps as a digest only. */
export const prismaThrottle = (prisma: PrismaClient, digest: Digest): Throttle => ({
  attempt: async (subject, patience, at) => {
    const key = digest(subject);
    const waits = Array.from({ length: patience.free + 20 }, (_, index) => waitAfter(index + 1, patience));
    const counted = await prisma.$queryRaw<unknown[]>`
      INSERT INTO throttle AS kept (key, failures, blocked_until, forget_at)
      VALUES (${key}, 1, ${at}::timestamptz + make_interval(secs => ${waits[0]}::int), ${at}::timestamptz + make_interval(secs => ${patience.forgetSeconds}::int))
      ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN kept.forget_at <= ${at} THEN 1 ELSE kept.failures + 1 END,
        blocked_until = ${at}::timestamptz + make_interval(secs => (${waits}::int[])[CASE WHEN kept.forget_at <= ${at} THEN 1 ELSE least(kept.failures + 1, ${waits.length}::int) END]),
        forget_at = excluded.forget_at
      WHERE kept.blocked_until <= ${at}
      RETURNING 1`;
    if (counted.length > 0) return 0;
    const row = await prisma.throttle.findUnique({ where: { key } });
    return Math.max(1, Math.ceil(((row?.blockedUntil ?? at).getTime() - at.getTime()) / 1_000));
  },
  takeBack: async (subject) => {
    await prisma.$executeRaw`UPDATE throttle SET failures = greatest(failures - 1, 0) WHERE key = ${digest(subject)}`;
  },
  forget: async (subject) => {
    await prisma.throttle.deleteMany({ where: { key: digest(subject) } });
  },
});
