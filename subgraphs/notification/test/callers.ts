import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Viewer } from '#platform/viewer.ts';
import { testCaller } from '#testing/caller.ts';

const router = testCaller('notification');
export const callerKeys = router.keys;

export type Answer<Data = unknown> = { readonly data: Data; readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[] };

/** Asks the subgraph as the router does, for a viewer. */
export const askAs = <Data>(url: string, viewer: Viewer | null, query: string, variables: object = {}): Promise<Answer<Data>> => router.ask(url, viewer, { query, variables });

/** The connection that the router keeps to a subgraph: one, for whatever viewers. */
export const connectTo = (url: string): Client =>
  createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, lazy: false, retryAttempts: 0, connectionParams: router.connection, onNonLazyError: () => {} });

/** What a subscription answers, one after another. */
export const watchAs = (client: Client, viewer: Viewer | null, query: string, variables: Record<string, unknown>) =>
  client.iterate<Record<string, unknown>>({ query, variables, extensions: router.extensions(viewer, { query, variables }) });
