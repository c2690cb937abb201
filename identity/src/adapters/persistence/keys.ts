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
  const add = async (createdAt: Date, signsFrom: Date): Promise<void> => {
    const { kid, jwk } = await newKey();
    const sealed = sealing.seal(JSON.stringify({ jwk, cookie: randomBytes(32).toString('base64url') }), `key:${kid}`);
    await prisma.keyGeneration.create({ data: { kid, sealed, createdAt, signsFrom } });
  };
  return {
    all,
    add,
    remove: async (kids) => {
      await prisma.keyGeneration.deleteMany({ where: { kid: { in: [...kids] } } });
    },
    ensure: async (times, clock) => {
      if (nextDue(await prisma.keyGeneration.findMany(), clock(), times) === null) return;
      await prisma.$transaction(async (transaction) => {
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('key generations', 0))`; // of several replicas one makes it
        const due = nextDue(await transaction.keyGeneration.findMany(), clock(), times);
        if (due !== null) await prismaKeys(transaction as PrismaClient, sealing).add(clock(), due);
      });
    },
  };
};

const newKey = async (): Promise<{ kid: string; jwk: JWK }> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, jwk: { ...jwk, kid, alg: 'ES256', use: 'sig' } };
};
