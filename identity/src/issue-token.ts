import { SignJWT } from 'jose';
import type { Role } from '#kernel/transitions.ts';
import { newId } from '#platform/new-id.ts';
import { algorithm, type SigningKeys } from './keys.ts';

export type TokenRequest = {
  readonly person: { readonly id: string; readonly name: string; readonly roles: readonly Role[] };
  readonly issuer: string;
  readonly audience: string;
  readonly keys: SigningKeys;
  readonly lifeSeconds: number;
  readonly now?: Date;
};

/** A signed access token (JWT) that says who the person is and which roles they have, good for `lifeSeconds`. */
export const issueToken = ({ person, issuer, audience, keys, lifeSeconds, now = new Date() }: TokenRequest): Promise<string> => {
  const issuedAt = Math.floor(now.getTime() / 1_000);
  return new SignJWT({ name: person.name, roles: [...person.roles] })
    .setProtectedHeader({ alg: algorithm, kid: keys.kid, typ: 'JWT' })
    .setSubject(person.id)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifeSeconds)
    .setJti(newId())
    .sign(keys.privateKey);
};
