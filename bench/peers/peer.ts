import type { Child } from '../process/child.ts';
import type { Scene, SceneName } from '../scenes/scene.ts';

/** A router that is measured beside others, in front of the same subgraphs with the same supergraph. */
export type Peer = {
  readonly name: string;
  readonly scenes: readonly SceneName[];
  readonly subscriptions: boolean;
  start(scene: Scene): Promise<Child>;
};

export type RunningPeer = { readonly peer: Peer; readonly child: Child; readonly url: string };
