import type { Digest, PendingSignUp, SignUps } from '../../application/ports.ts';
import type { Sealing } from '../../application/sealing.ts';
import type { PrismaClient } from './generated/client.ts';
import { digestsOf } from './people.ts';

type Row = Pick<PendingSignUp, 'passwordHash' | 'codeHash'> & { readonly personal: Uint8Array };

/** Sign-ups that wait for their code. */
export const prismaSignUps = (prisma: PrismaClient, sealing: Sealing, digests: readonly Digest[]): SignUps => ({
  keep: async ({ id, email, name, passwordHash, codeHash }, expiresAt, triesLeft) => {
    const personal = sealing.seal(JSON.stringify({ email, name }), `sign-up:${id}`);
    await prisma.signUp.create({ data: { id, personal, emailDigest: digestsOf(email, digests)[0] as string, passwordHash, codeHash, expiresAt, triesLeft } });
  },
  tryOnce: async (id, at) => {
    // counted by the database: however many come at once, there are no more tries than there are
    const [row] = await prisma.$queryRaw<Row[]>`
      UPDATE sign_up SET tries_left = tries_left - 1 WHERE id = ${id}::uuid AND tries_left > 0 AND expires_at > ${at}
      RETURNING personal, password_hash AS "passwordHash", code_hash AS "codeHash"`;
    if (row === undefined) return null;
    const { email, name } = JSON.parse(sealing.open(row.personal, `sign-up:${id}`)) as Pick<PendingSignUp, 'email' | 'name'>;
    return { id, email, name, passwordHash: row.passwordHash, codeHash: row.codeHash };
  },
});
