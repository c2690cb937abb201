import { type JWK, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { KeyGeneration, KeyStore } from '../../application/keys.ts';
import type { Sealing } from '../../application/sealing.ts';
import { nextDue } from '../../domain/generations.ts';
import type { PrismaClient } from './generated/client.ts';

const Secrets = z.object({ jwk: z.record(z.string(), z.unknown()), cookie: z.string().min(43) });

/** The generations of keys in PostgreSQL, encrypted. */
export const prismaKeys = (prisma: PrismaClient, sealing: Sealing): KeyStore => {
  const all = async (): Promise<KeyGeneration[]> => {
    const rows = await prisma.keyGeneration.findMany({ orderBy: { signsFrom: 'desc' } });
    return rows.map(({ kid, sealed, signsFrom }) => {
      const { jwk, cookie } = Secrets.parse(JSON.parse(sealing.open(sealed, `key:${kid}`)));
      return { kid, signsFrom, jwk: jwk as JWK, cookie };
    });
  };
  const make = async (): Promise<{ kid: string; sealed: Uint8Array<ArrayBuffer> }> => {
    const { kid, jwk } = await newKey();
    return { kid, sealed: sealing.seal(JSON.stringify({ jwk, cookie: randomBytes(32).toString('base64url') }), `key:${kid}`) };
  };
  return {
    all,
    add: async (createdAt, signsFrom) => {
      await prisma.keyGeneration.create({ data: { ...(await make()), createdAt, signsFrom } });
    },
    remove: async (kids) => {
      await prisma.keyGeneration.deleteMany({ where: { kid: { in: [...kids] } } });
    },
    ensure: async (times, clock) => {
      const known = await prisma.keyGeneration.findMany({ orderBy: { signsFrom: 'desc' } });
      const due = nextDue(known, clock(), times);
      if (due === null) return;
      const { kid, sealed } = await make();
      // of several replicas that find it due, the first makes it: for the others the newest is no longer the one they saw
      await prisma.$transaction([
        prisma.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('key generations', 0))`,
        prisma.$executeRaw`
          INSERT INTO key_generation (kid, sealed, created_at, signs_from) SELECT ${kid}, ${sealed}, ${clock()}, ${due}
          WHERE (SELECT max(signs_from) FROM key_generation) IS NOT DISTINCT FROM ${known[0]?.signsFrom ?? null}::timestamptz`,
      ]);
    },
  };
};

const newKey = async (): Promise<{ kid: string; jwk: JWK }> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, jwk: { ...jwk, kid, alg: 'ES256', use: 'sig' } };
};
