import { signCaller } from '#platform/caller.ts';
import type { Viewer } from '#platform/viewer.ts';

/** For whom the router asks a subgraph. Two with the same key may be given the same answer. */
export type Rights = {
  readonly key: string;
  readonly viewer: Viewer | null;
  /** What the token allows, of what its person may do. */
  readonly scopes: ReadonlySet<string>;
  /** The credential to present to a subgraph now, or null where subgraphs are asked without one. */
  credential(): string | null;
};

const signedForMs = 10_000; // a credential lives a minute: signing again this often leaves time for a slow request

/** Makes rights of viewers. Without a secret no subgraph is told who asks, and everybody has the same rights. */
export const rightsOf = (secret: Buffer | null) => (viewer: Viewer | null, scopes: readonly string[] = []): Rights => {
  if (secret === null) return { key: '', viewer, scopes: new Set(scopes), credential: () => null };
  let signed = '';
  let signedAt = -Infinity;
  return {
    key: viewer === null ? '' : JSON.stringify([viewer.id, viewer.name, viewer.roles.toSorted(), scopes.toSorted()]),
    viewer,
    scopes: new Set(scopes),
    credential: () => {
      const now = Date.now();
      if (now - signedAt >= signedForMs || now < signedAt) {
        signed = signCaller(secret, { caller: 'router', viewer, now: new Date(now) });
        signedAt = now;
      }
      return signed;
    },
  };
};
