import { randomBytes } from 'node:crypto';
import { systemClock } from '#kernel/clock.ts';
import { callerHeader, type Operation } from '#platform/caller/credential.ts';
import { keyOf } from '#platform/caller/keys.ts';
import { createSigner } from '#platform/caller/sign.ts';
import type { Viewer } from '#platform/viewer.ts';

/** A caller of the subgraph `audience`, with a secret of its own: the router, unless told otherwise. */
export const testCaller = (audience: string, caller = 'router') => {
  const secret = randomBytes(32);
  const signer = createSigner(caller, secret, systemClock);
  return {
    signer,
    /** What the callee's `…_CALLER_KEYS` is to say, for this caller to be known. */
    keys: `${caller}=${keyOf(secret, caller, audience).toString('base64url')}`,
    /** What the subgraph at `url` answers over HTTP. */
    ask: async <Answer>(url: string, viewer: Viewer | null, operation: { readonly query: string; readonly variables?: object | undefined }): Promise<Answer> => {
      const body = JSON.stringify(operation);
      const headers = { 'content-type': 'application/json', [callerHeader]: signer.request(audience, viewer, body) };
      return (await (await fetch(url, { method: 'POST', headers, body })).json()) as Answer;
    },
    /** The payload of a graphql-ws connection, good for one. */
    connection: () => ({ caller: signer.connection(audience) }),
    /** The extensions of one operation on it. */
    extensions: (viewer: Viewer | null, operation: Operation) => ({ caller: signer.operation(audience, viewer, operation) }),
  };
};
export type TestCaller = ReturnType<typeof testCaller>;
