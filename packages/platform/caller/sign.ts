import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Clock } from '#kernel/clock.ts';
import type { Viewer } from '../viewer.ts';
import { digestOf, lifeMs, macOf, type Operation, type Purpose, textOf } from './credential.ts';
import { keyOf } from './keys.ts';

/** Signs what one process of a caller asks. Each credential is good for one request: whoever tries again signs again. */
export type Signer = {
  /** For an HTTP request with that body, in the header `callerHeader`. */
  request(audience: string, viewer: Viewer | null, body: string): string;
  /** For opening a graphql-ws connection, as `caller` in the payload of `connection_init`. */
  connection(audience: string): string;
  /** For an operation on such a connection, as `caller` in its `extensions`. */
  operation(audience: string, viewer: Viewer | null, operation: Operation): string;
};

/** `secret` is the caller's own: each audience gets a key made of it. */
export const createSigner = (caller: string, secret: Buffer, clock: Clock): Signer => {
  const sid = randomBytes(12).toString('base64url');
  const audiences = new Map<string, { readonly key: KeyObject; seq: number }>();
  const viewers = new WeakMap<Viewer, string>();

  const viewerText = (viewer: Viewer): string => {
    const known = viewers.get(viewer);
    if (known !== undefined) return known;
    const text = Buffer.from(JSON.stringify({ id: viewer.id, name: viewer.name, roles: viewer.roles })).toString('base64url');
    viewers.set(viewer, text);
    return text;
  };

  const sign = (purpose: Purpose, audience: string, viewer: Viewer | null, asked: string): string => {
    let asking = audiences.get(audience);
    if (!asking) audiences.set(audience, (asking = { key: createSecretKey(keyOf(secret, caller, audience)), seq: 0 }));
    asking.seq += 1;
    const signed = `${purpose}.${caller}.${audience}.${clock().getTime() + lifeMs}.${sid}.${asking.seq}.${digestOf(asked)}.${viewer === null ? '' : viewerText(viewer)}`;
    return `${signed}.${macOf(asking.key, signed)}`;
  };

  return {
    request: (audience, viewer, body) => sign('h', audience, viewer, body),
    connection: (audience) => sign('c', audience, null, ''),
    operation: (audience, viewer, operation) => sign('o', audience, viewer, textOf(operation)),
  };
};
