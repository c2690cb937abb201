import { randomBytes } from 'node:crypto';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { callerHeader, signCaller } from '#platform/caller.ts';
import type { Viewer } from '#platform/viewer.ts';

const secret = randomBytes(32);
export const callerSecrets = `router=${secret.toString('base64url')}`;

export type Answer<Data = unknown> = { readonly data: Data; readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[] };

const signed = (viewer: Viewer | null) => signCaller(secret, { caller: 'router', viewer, now: new Date() });

/** Asks the subgraph as the router does, for a viewer. */
export const askAs = async <Data>(url: string, viewer: Viewer | null, query: string, variables: object = {}): Promise<Answer<Data>> => {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', [callerHeader]: signed(viewer) }, body: JSON.stringify({ query, variables }) });
  return await response.json() as Answer<Data>;
};

/** The connection that the router keeps to a subgraph: one, for whatever viewers. */
export const connectTo = (url: string): Client =>
  createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, lazy: false, retryAttempts: 0, connectionParams: () => ({ caller: signed(null) }), onNonLazyError: () => {} });

/** What a subscription answers, one after another. */
export const watchAs = (client: Client, viewer: Viewer | null, query: string, variables: Record<string, unknown>) =>
  client.iterate<Record<string, unknown>>({ query, variables, extensions: { caller: signed(viewer) } });
