import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import type { Environment } from '#platform/config.ts';
import { tokenFor } from '../../scripts/token.ts';
import { sealingBy } from '../src/adapters/crypto/seal.ts';
import { openIdentityDatabase } from '../src/adapters/persistence/database.ts';
import { prismaKeys } from '../src/adapters/persistence/keys.ts';
import { readIdentityConfig } from '../src/config.ts';

type Alter = (claims: JWTPayload, header: JWTHeaderParameters) => JWTPayload;

/** A token as a customer of the demo city has it, altered, and signed by the very key that identity signs with: wrong in nothing but what was altered. */
export const forgeToken = async (environment: Environment, alter: Alter, account = 'customer'): Promise<string> => {
  const token = await tokenFor([account], environment);
  const header = decodeProtectedHeader(token) as JWTHeaderParameters;
  const config = readIdentityConfig(environment);
  const prisma = openIdentityDatabase(config.IDENTITY_DATABASE_URL, 1);
  try {
    const keys = await prismaKeys(prisma, sealingBy(config.IDENTITY_KEYS)).all();
    const signing = keys.find(({ kid }) => kid === header.kid)?.jwk as JWK;
    return await new SignJWT(alter(decodeJwt(token), header)).setProtectedHeader(header).sign(await importJWK(signing, 'ES256'));
  } finally {
    await prisma.$disconnect();
  }
};
