import { createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '#kernel/clock.ts';
import { isPersonalRole, type Viewer } from '../viewer.ts';
import { CallerError, clockSkewMs, digestOf, lifeMs, macOf, type Operation, type Purpose, textOf } from './credential.ts';
import { createReplayGuard } from './replay.ts';
import type { CallerKeys } from './keys.ts';

/** Who asks, and for whom. */
export type Caller = { readonly caller: string; readonly viewer: Viewer | null };

/** A credential that holds, of which it is yet to be seen whether it is for this request, and comes for the first time. */
export type Opened = Caller & { readonly purpose: Purpose; readonly digest: string; readonly sid: string; readonly seq: number; readonly exp: number };

export type Verifier = {
  /** What can be told before a request's body has come. Throws a CallerError. */
  open(credential: unknown): Opened;
  /** Takes a credential for an HTTP request. Throws a CallerError when it was made for another, or taken before. */
  request(opened: Opened, body: Buffer): Caller;
  connection(credential: unknown): Caller;
  operation(credential: unknown, operation: Operation): Caller;
};

export type VerifierOptions = {
  /** The subgraph that is asked. */
  readonly audience: string;
  readonly keys: CallerKeys;
  /** Who may ask besides the router: for themselves, since the router alone knows people. */
  readonly services: readonly string[];
  readonly clock: Clock;
};

const ViewerText = z.object({ id: z.string(), name: z.string(), roles: z.array(z.custom<Viewer['roles'][number]>(isPersonalRole)) });
const mostViewers = 10_000;

export const createVerifier = ({ audience, keys: given, services, clock }: VerifierOptions): Verifier => {
  const keys = new Map([...given].filter(([name]) => name === 'router' || services.includes(name)).map(([name, known]) => [name, known.map((key) => createSecretKey(key))]));
  // as many keys for everybody, nobody included: how long a refusal takes does not tell who is known here
  const tries = Math.max(1, ...[...keys.values()].map(({ length }) => length));
  const nobodys = Array.from({ length: tries }, () => createSecretKey(randomBytes(32)));
  const padded = new Map<string, readonly KeyObject[]>([...keys].map(([name, known]) => [name, [...known, ...nobodys].slice(0, tries)]));
  const isFirst = createReplayGuard();
  const viewers = new Map<string, Viewer>();

  const viewerOf = (text: string): Viewer | null => {
    if (text === '') return null;
    const known = viewers.get(text);
    if (known) return known;
    const viewer = ViewerText.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    if (viewers.size >= mostViewers) viewers.delete(viewers.keys().next().value as string);
    viewers.set(text, viewer);
    return viewer;
  };

  const open: Verifier['open'] = (credential) => {
    if (typeof credential !== 'string') throw new CallerError(`no caller's credential: ask the router instead`);
    const end = credential.lastIndexOf('.');
    const signed = credential.slice(0, Math.max(end, 0));
    const [purpose, caller = '', asked, exp, sid = '', seq, digest = '', viewer = ''] = signed.split('.');
    const known = keys.get(caller);
    const mac = Buffer.from(credential.slice(end + 1));
    let holds = false;
    for (const key of (known && padded.get(caller)) ?? nobodys) {
      const wanted = Buffer.from(macOf(key, signed));
      holds = (mac.length === wanted.length && timingSafeEqual(mac, wanted)) || holds;
    }
    if (!known || !holds) throw new CallerError(`the credential is not one of a caller that is known here, for ${audience}`);
    if (asked !== audience) throw new CallerError(`the credential is for ${asked}, and this is ${audience}`);
    const now = clock().getTime();
    const until = Number(exp);
    if (!(until + clockSkewMs >= now && until <= now + lifeMs + clockSkewMs)) throw new CallerError('the credential is out of date: check both clocks');
    const opened = { purpose: purpose as Purpose, caller, viewer: viewerOf(viewer), digest, sid, seq: Number(seq), exp: until };
    if (opened.viewer !== null && caller !== 'router') throw new CallerError(`${caller} asks for itself alone: the router speaks for people`);
    return opened;
  };

  const take = (opened: Opened, purpose: Purpose, asked: string | Buffer): Caller => {
    if (opened.purpose !== purpose) throw new CallerError('the credential is for another way of asking');
    if (opened.digest !== digestOf(asked)) throw new CallerError('the credential is for another request');
    if (!isFirst(opened.caller, opened.sid, opened.seq, opened.exp + clockSkewMs, clock().getTime())) throw new CallerError('the credential was taken before: sign each request anew');
    return { caller: opened.caller, viewer: opened.viewer };
  };

  return {
    open,
    request: (opened, body) => take(opened, 'h', body),
    connection: (credential) => take(open(credential), 'c', ''),
    operation: (credential, operation) => take(open(credential), 'o', textOf(operation)),
  };
};
