import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Viewer } from './viewer.ts';

/**
 * How services know one another. A caller signs who it is, and for whom it asks, with a secret that only it and the
 * called services share: `base64url(JSON) "." base64url(HMAC-SHA256)`, good for a minute.
 */
export const callerHeader = 'x-dosirak-caller';
const lifeMs = 60_000;
const clockSkewMs = 5_000;

export type Caller = { readonly caller: string; readonly viewer: Viewer | null };
export type CallerSecrets = ReadonlyMap<string, Buffer>;

export class CallerError extends Error {
  override readonly name = 'CallerError';
}

const mac = (secret: Buffer, payload: string) => createHmac('sha256', secret).update(payload).digest();

/** The credential that `caller`'s holder of `secret` presents, for a viewer or (null) for itself. */
export const signCaller = (secret: Buffer, { caller, viewer, now }: Caller & { now: Date }): string => {
  const payload = Buffer.from(JSON.stringify({ caller, viewer, exp: now.getTime() + lifeMs })).toString('base64url');
  return `${payload}.${mac(secret, payload).toString('base64url')}`;
};

/** Who a credential speaks for. Throws a CallerError when it is missing, of an unknown caller, not signed by it, or out of date. */
export const verifyCaller = (secrets: CallerSecrets, token: string | undefined, now: Date): Caller => {
  if (token === undefined) throw new CallerError(`no caller's credential: ask the router instead`);
  const dot = token.indexOf('.');
  const payload = token.slice(0, Math.max(dot, 0));
  const claims = parseClaims(payload);
  const secret = claims && secrets.get(claims.caller);
  if (!claims || !secret) throw new CallerError('the caller is not known here');
  const given = Buffer.from(token.slice(dot + 1), 'base64url');
  const wanted = mac(secret, payload);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new CallerError(`the credential is not signed by ${claims.caller}`);
  if (claims.exp + clockSkewMs < now.getTime() || claims.exp > now.getTime() + lifeMs + clockSkewMs) throw new CallerError('the credential is out of date: check both clocks');
  return { caller: claims.caller, viewer: claims.viewer };
};

const parseClaims = (payload: string): { caller: string; viewer: Viewer | null; exp: number } | null => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return typeof claims === 'object' && claims !== null && 'caller' in claims && 'exp' in claims && 'viewer' in claims
      && typeof claims.caller === 'string' && typeof claims.exp === 'number' ? (claims as { caller: string; viewer: Viewer | null; exp: number }) : null;
  } catch {
    return null; // not JSON: as good as unsigned
  }
};

/** Reads `router=<base64url>,order=<base64url>`. Throws a TypeError when an entry is malformed or a secret shorter than 32 bytes. */
export const parseCallerSecrets = (text: string): CallerSecrets =>
  new Map(
    text.split(',').map((entry) => {
      const equals = entry.indexOf('=');
      const secret = Buffer.from(entry.slice(equals + 1), 'base64url');
      if (equals < 1 || secret.length < 32) throw new TypeError(`each entry is name=<base64url of at least 32 bytes>; "${entry.slice(0, Math.max(equals, 0))}" is not`);
      return [entry.slice(0, equals).trim(), secret] as const;
    }),
  );
