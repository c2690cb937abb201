import type { PendingSignUp, SignUps } from '../../application/ports.ts';
import type { PrismaClient } from './generated/client.ts';

/** Sign-ups that wait for their code. */
export const prismaSignUps = (prisma: PrismaClient): SignUps => ({
  keep: async (signUp, expiresAt, triesLeft) => {
    await prisma.signUp.create({ data: { ...signUp, expiresAt, triesLeft } });
  },
  tryOnce: async (id, at) => {
    // counted by the database: however many come at once, there are no more tries than there are
    const [row] = await prisma.$queryRaw<PendingSignUp[]>`
      UPDATE sign_up SET tries_left = tries_left - 1 WHERE id = ${id}::uuid AND tries_left > 0 AND expires_at > ${at}
      RETURNING id, email, name, password_hash AS "passwordHash", code_hash AS "codeHash"`;
    return row ?? null;
  },
});
