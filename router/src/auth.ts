import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { errors, jwtVerify } from 'jose';
import type { Clock } from '#kernel/clock.ts';
import type { Logger } from '#platform/logger.ts';
import type { Viewer } from '#platform/viewer.ts';
import { NotAPersonsToken, personOf } from './claims.ts';
import { IssuerUnavailable, issuerKeys } from './keys.ts';
import { createKnownTokens } from './known-tokens.ts';
import type { Principal } from './principal.ts';
import type { Rights } from './rights.ts';

export type Authenticate = {
  /**
   * The principal a bearer token speaks for; without one, the anonymous visitor. Answers at once when it is known already.
   * Throws a GraphQLError: UNAUTHENTICATED (401) for a token that does not hold, SERVICE_UNAVAILABLE (503) when its issuer cannot be asked.
   */
  (authorization: string | undefined): Principal | Promise<Principal>;
};

export type AuthenticateOptions = {
  readonly issuer: string;
  readonly audience: string;
  readonly rightsOf: RightsOf;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How much memory the tokens may take that were verified before. */
  readonly knownBytes?: number;
  /** How often at most keys are fetched for tokens that name unknown ones. */
  readonly keysCooldownMs?: number;
};
type RightsOf = (viewer: Viewer | null, scopes?: readonly string[]) => Rights;

/** Signatures by public keys alone: with a shared secret whoever can check a token could make one. */
const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const clockToleranceSeconds = 5;
const longestToken = 8 * 1024;
const retryAfter = 5;

export const createAuthenticate = ({ issuer, audience, rightsOf, clock, logger, knownBytes = 16 * 1024 * 1024, keysCooldownMs }: AuthenticateOptions): Authenticate => {
  const anonymous: Principal = { rights: rightsOf(null), expiresAt: Infinity };
  const known = createKnownTokens(knownBytes);
  const keys = issuerKeys({ issuer, clock, logger, cooldownMs: keysCooldownMs });

  const verify = async (token: string): Promise<Principal> => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer, audience, algorithms, clockTolerance: clockToleranceSeconds, requiredClaims: ['sub', 'exp'], currentDate: clock() });
      const { viewer, scopes } = personOf(payload, protectedHeader);
      const principal = { rights: rightsOf(viewer, scopes), expiresAt: (payload.exp as number) * 1_000 };
      known.set(token, principal);
      return principal;
    } catch (error) {
      throw explain(error);
    }
  };

  return (authorization) => {
    if (authorization === undefined || authorization === '') return anonymous;
    const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization.slice(0, longestToken))?.[1];
    if (token === undefined || authorization.length > longestToken) throw unauthenticated('is not "Bearer <token>"');
    const principal = known.get(token);
    return principal && principal.expiresAt > clock().getTime() ? principal : verify(token);
  };
};

/** Everybody is a visitor without a token, and what tokens there are is nobody's business. */
export const anyone = (rightsOf: RightsOf): Authenticate => {
  const principal: Principal = { rights: rightsOf(null), expiresAt: Infinity };
  return () => principal;
};

const explain = (error: unknown): unknown => {
  if (error instanceof IssuerUnavailable) return issuerUnavailable();
  if (error instanceof NotAPersonsToken) return unauthenticated(error.message);
  return error instanceof errors.JOSEError ? unauthenticated(reasonOf(error)) : error;
};

const reasonOf = (error: Error): string => {
  if (error instanceof errors.JWTExpired) return 'has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `was not made for this service (claim "${error.claim}")`;
  return 'is not one of our issuer’s';
};

const unauthenticated = (reason: string): GraphQLError =>
  new GraphQLError(`The authorization ${reason}. Sign in again and send "authorization: Bearer <access token>", or send none to ask as a visitor.`, {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401, headers: new HeaderMap([['www-authenticate', 'Bearer error="invalid_token"']]) } },
  });

const issuerUnavailable = (): GraphQLError =>
  new GraphQLError('Tokens cannot be checked at the moment, since their issuer does not answer. Try again shortly.', {
    extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter, http: { status: 503, headers: new HeaderMap([['retry-after', String(retryAfter)]]) } },
  });
