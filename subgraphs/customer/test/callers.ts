import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Viewer } from '#platform/viewer.ts';
import { testCaller } from '#testing/caller.ts';

const router = testCaller('customer');
export const callerKeys = router.keys;

export type Answer = { readonly data?: unknown; readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[] };
export type Operation = { readonly query: string; readonly variables?: Record<string, unknown> | undefined };

/** Asks a subgraph as the router does, for a viewer. */
export const askAs = (url: string, viewer: Viewer | null, operation: Operation): Promise<Answer> => router.ask(url, viewer, operation);

/** The connection that the router keeps to a subgraph: one, for whatever viewers. */
export const connectTo = (url: string): Client =>
  createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, lazy: false, retryAttempts: 0, connectionParams: router.connection, onNonLazyError: () => {} });

/** What a subscription answers, one after another; it throws what it is refused with. */
export const watchAs = <Data extends Record<string, unknown>>(client: Client, viewer: Viewer | null, { query, variables }: Operation): Watching<Data> =>
  client.iterate<Data>({ query, variables, extensions: router.extensions(viewer, { query, variables }) }) as Watching<Data>;
export type Watching<Data> = AsyncGenerator<{ readonly data?: Data | null; readonly errors?: unknown }, void, void>;
