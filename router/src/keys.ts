import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Clock } from '#kernel/clock.ts';
import type { Logger } from '#platform/logger.ts';

/** The issuer of tokens could not be asked for its keys. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}

export type KeyOptions = {
  readonly issuer: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For so long no keys are fetched anew, however many tokens name a key that is not known. */
  readonly cooldownMs?: number;
  /** For so long after a failure nobody asks again, while there are no keys at all. */
  readonly retryMs?: number;
};

const freshForMs = 10 * 60_000;
/** An issuer that is away keeps nobody out whose key is known, for so long. */
const usableForMs = 60 * 60_000;
const timeoutMs = 5_000;

const discovery = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

/**
 * The issuer's keys, found by OpenID discovery when first needed: the router may start before its issuer does. They are
 * fetched again when they are old, and when a token names a key that is not among them: once in `cooldownMs` at most, so
 * that a flood of made-up key ids is no flood for the issuer. Rejects with IssuerUnavailable.
 */
export const issuerKeys = ({ issuer, clock, logger, cooldownMs = 5_000, retryMs = 500 }: KeyOptions): JWTVerifyGetKey => {
  let keys: { readonly find: JWTVerifyGetKey; readonly at: number } | null = null;
  let address: string | null = null;
  let triedAt = -Infinity;
  let loading: Promise<void> | null = null;
  const now = () => clock().getTime();

  const discover = async (): Promise<string> => {
    const document = discovery.parse(await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`));
    if (document.issuer !== issuer) throw new TypeError(`the issuer calls itself ${document.issuer}, not ${issuer}`);
    if (issuer.startsWith('https:') && !document.jwks_uri.startsWith('https:')) throw new TypeError(`its keys would come unprotected, from ${document.jwks_uri}`);
    return document.jwks_uri;
  };
  const fetchKeys = async () => {
    try {
      address ??= await discover();
      const find = createLocalJWKSet(keySet.parse(await fetchJson(address)) as JSONWebKeySet);
      keys = { find, at: now() };
      logger.debug({ issuer, jwks: address }, 'the token issuer’s keys were fetched');
    } catch (error) {
      address = null; // it may have moved
      logger.warn({ err: error, issuer }, 'the keys of the token issuer cannot be had');
      throw new IssuerUnavailable('the keys of the token issuer cannot be had', { cause: error });
    }
  };
  const load = (): Promise<void> => {
    if (loading) return loading;
    if (now() - triedAt < (keys === null ? retryMs : cooldownMs)) return Promise.reject(new IssuerUnavailable('the token issuer was asked a moment ago'));
    triedAt = now();
    loading = fetchKeys().finally(() => (loading = null));
    return loading;
  };
  const mayUse = () => keys !== null && now() - keys.at < usableForMs;

  return async (header, token) => {
    if (keys === null || now() - keys.at >= freshForMs) {
      await load().catch((error: unknown) => {
        if (!mayUse()) throw error;
      });
    }
    const { find } = keys as unknown as NonNullable<typeof keys>;
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || now() - triedAt < cooldownMs) throw error;
      await load();
      return (keys as NonNullable<typeof keys>).find(header, token);
    }
  };
};

const fetchJson = async (url: string): Promise<unknown> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' });
  if (!response.ok) throw new TypeError(`${url} answers HTTP ${response.status}`);
  return response.json();
};
