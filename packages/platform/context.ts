import type { Viewer } from './viewer.ts';

/** What every resolver of every subgraph is given: who called (the router or a named service) and for whom. */
export type SubgraphContext<Loaders = unknown> = { readonly caller: string; readonly viewer: Viewer | null; readonly loaders: Loaders; readonly traceparent: string | null };
