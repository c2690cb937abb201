import { randomBytes } from 'node:crypto';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { callerHeader, signCaller } from '#platform/caller.ts';
import type { Viewer } from '#platform/viewer.ts';

const secret = randomBytes(32);
export const callerSecrets = `router=${secret.toString('base64url')}`;

export type Answer = { readonly data?: unknown; readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[] };
export type Operation = { readonly query: string; readonly variables?: Record<string, unknown> | undefined };

const signed = (viewer: Viewer | null) => signCaller(secret, { caller: 'router', viewer, now: new Date() });

/** Asks a subgraph as the router does, for a viewer. */
export const askAs = async (url: string, viewer: Viewer | null, operation: Operation): Promise<Answer> => {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', [callerHeader]: signed(viewer) }, body: JSON.stringify(operation) });
  return await response.json() as Answer;
};

/** The connection that the router keeps to a subgraph: one, for whatever viewers. */
export const connectTo = (url: string): Client =>
  createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, lazy: false, retryAttempts: 0, connectionParams: () => ({ caller: signed(null) }), onNonLazyError: () => {} });

/** What a subscription answers, one after another; it throws what it is refused with. */
export const watchAs = <Data extends Record<string, unknown>>(client: Client, viewer: Viewer | null, { query, variables }: Operation): Watching<Data> =>
  client.iterate<Data>({ query, variables, extensions: { caller: signed(viewer) } }) as Watching<Data>;
export type Watching<Data> = AsyncGenerator<{ readonly data?: Data | null; readonly errors?: unknown }, void, void>;
