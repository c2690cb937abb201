import { createLocalJWKSet, errors, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import type { Clock } from '#kernel/clock.ts';
import type { Role } from '#kernel/transitions.ts';
import { isPersonalRole } from '#platform/viewer.ts';
import type { KeyGeneration } from '../../application/keys.ts';
import type { Account } from '../../application/ports.ts';
import type { Ring } from '../../domain/generations.ts';
import { scopesOf } from '../../domain/scopes.ts';
import { developmentClient } from './clients.ts';

type Issuing = { readonly issuer: () => string; readonly audience: string; readonly ring: () => Ring<KeyGeneration>; readonly clock: Clock };

/** The person that a token of ours speaks for, with what it may be used for; null for any other. */
export type Bearer = (authorization: string | undefined) => Promise<{ readonly id: string; readonly roles: readonly Role[]; readonly scopes: readonly string[]; readonly client: string; readonly issuedAt: number } | null>;

export const bearerOf = ({ issuer, audience, ring, clock }: Issuing): Bearer => async (authorization) => {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return null;
  try {
    const keys = createLocalJWKSet({ keys: ring().published.map(({ jwk }) => publicPart(jwk)) });
    const { payload } = await jwtVerify(token, keys, { issuer: issuer(), audience, algorithms: ['ES256'], typ: 'at+jwt', requiredClaims: ['sub', 'exp', 'iat', 'client_id'], currentDate: clock() });
    if (payload.sub === payload['client_id']) return null; // a service, not a person
    return { id: payload.sub as string, roles: Array.isArray(payload['roles']) ? payload['roles'].filter(isPersonalRole) : [], scopes: String(payload['scope'] ?? '').split(' '), client: String(payload['client_id']), issuedAt: payload.iat as number };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
};

const publicPart = ({ kty, crv, x, y, kid, alg, use }: KeyGeneration['jwk']): JWK => ({ kty, crv, x, y, kid, alg, use }) as JWK;

/** A token for somebody without signing in, with all that their roles allow: for developers, of a shape with those that oidc-provider makes (RFC 9068). */
export const issueDirectly = ({ issuer, audience, ring, clock }: Issuing) => async ({ id, name, roles }: Account, lifeSeconds: number): Promise<string> => {
  const { jwk, kid } = ring().current;
  const issuedAt = Math.floor(clock().getTime() / 1_000);
  return new SignJWT({ name, roles: [...roles], scope: scopesOf(roles).join(' '), client_id: developmentClient })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
    .setSubject(id).setIssuer(issuer()).setAudience(audience).setIssuedAt(issuedAt).setExpirationTime(issuedAt + lifeSeconds).setJti(randomUUID())
    .sign(await importJWK(jwk as JWK, 'ES256'));
};
