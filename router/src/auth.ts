import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Clock } from '#kernel/clock.ts';
import type { Logger } from '#platform/logger.ts';
import { isPersonalRole, type Viewer } from '#platform/viewer.ts';
import type { Rights } from './rights.ts';

/** Who asks, and until when that holds (milliseconds since 1970, Infinity for a visitor without a token). */
export type Principal = { readonly rights: Rights; readonly expiresAt: number };

export type Authenticate = {
  /**
   * The principal a bearer token speaks for; without one, the anonymous visitor. Answers at once when it is known already.
   * Throws a GraphQLError: UNAUTHENTICATED (401) for a token that does not hold, SERVICE_UNAVAILABLE (503) when its issuer cannot be asked.
   */
  (authorization: string | undefined): Principal | Promise<Principal>;
};

const algorithms = ['RS256', 'ES256', 'EdDSA'];
const clockToleranceSeconds = 5;
const mostRemembered = 10_000;
const retryAfter = 5;

export const createAuthenticate = (issuer: string, audience: string, rightsOf: (viewer: Viewer | null) => Rights, clock: Clock, logger: Logger): Authenticate => {
  const anonymous: Principal = { rights: rightsOf(null), expiresAt: Infinity };
  const known = new Map<string, Principal>();
  const keys = keysOf(issuer, logger);

  const claimsOf = async (token: string): Promise<JWTPayload> => {
    try {
      const { payload } = await jwtVerify(token, await keys(), { issuer, audience, algorithms, clockTolerance: clockToleranceSeconds, requiredClaims: ['sub', 'exp'], currentDate: clock() });
      return payload;
    } catch (error) {
      if (isTokensFault(error)) throw unauthenticated(reasonOf(error));
      logger.warn({ err: error, issuer }, 'the keys of the token issuer cannot be had');
      throw issuerUnavailable();
    }
  };

  const verify = async (token: string): Promise<Principal> => {
    const payload = await claimsOf(token);
    const principal = { rights: rightsOf(viewerOf(payload)), expiresAt: (payload.exp as number) * 1_000 };
    if (known.size >= mostRemembered) known.delete(known.keys().next().value as string);
    known.set(token, principal);
    return principal;
  };

  return (authorization) => {
    if (authorization === undefined || authorization === '') return anonymous;
    const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
    if (token === undefined) throw unauthenticated('is not "Bearer <token>"');
    const principal = known.get(token);
    if (principal && principal.expiresAt > clock().getTime()) return principal;
    known.delete(token);
    return verify(token);
  };
};

/** Everybody is a visitor without a token, and what tokens there are is nobody's business. */
export const anyone = (rightsOf: (viewer: Viewer | null) => Rights): Authenticate => {
  const principal: Principal = { rights: rightsOf(null), expiresAt: Infinity };
  return () => principal;
};

const viewerOf = ({ sub, name, roles }: JWTPayload & { name?: unknown; roles?: unknown }): Viewer => ({
  id: sub as string,
  name: typeof name === 'string' ? name : (sub as string),
  roles: Array.isArray(roles) ? roles.filter(isPersonalRole) : [],
});

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** The issuer's keys, found by OpenID discovery when first needed: the router may start before its issuer does. */
const keysOf = (issuer: string, logger: Logger) => {
  let found: Promise<JWTVerifyGetKey> | null = null;
  const discover = async (): Promise<JWTVerifyGetKey> => {
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new TypeError(`the issuer's discovery document answers HTTP ${response.status}`);
    const document = discovery.parse(await response.json());
    if (document.issuer !== issuer) throw new TypeError(`the issuer calls itself ${document.issuer}, not ${issuer}`);
    logger.debug({ issuer, jwks: document.jwks_uri }, 'token issuer found');
    return createRemoteJWKSet(new URL(document.jwks_uri), { cooldownDuration: 5_000 });
  };
  return () => {
    found ??= discover().catch((error: unknown) => {
      found = null; // the next token tries again
      throw error;
    });
    return found;
  };
};

/** Whether verification failed for what the token is, and not because its issuer could not be asked. */
const isTokensFault = (error: unknown): error is errors.JOSEError =>
  error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout) && !(error instanceof errors.JWKSInvalid) && error.code !== 'ERR_JOSE_GENERIC';

const reasonOf = (error: errors.JOSEError): string => {
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
