import { createSigner, type Signer } from '#platform/caller/sign.ts';
import { systemClock } from '#kernel/clock.ts';
import type { Viewer } from '#platform/viewer.ts';

/** For whom the router asks a subgraph. Two with the same key may be given the same answer. */
export type Rights = {
  readonly key: string;
  readonly viewer: Viewer | null;
  /** What the token allows, of what its person may do. */
  readonly scopes: ReadonlySet<string>;
  /** Signs what is asked of subgraphs for this viewer; null where subgraphs are asked without a credential. */
  readonly signer: Signer | null;
};

/** Makes rights of viewers. Without a secret no subgraph is told who asks, and everybody has the same rights. */
export const rightsOf = (secret: Buffer | null) => {
  const signer = secret === null ? null : createSigner('router', secret, systemClock);
  return (viewer: Viewer | null, scopes: readonly string[] = []): Rights => ({
    key: viewer === null || signer === null ? '' : JSON.stringify([viewer.id, viewer.name, viewer.roles.toSorted(), scopes.toSorted()]),
    viewer,
    scopes: new Set(scopes),
    signer,
  });
};
