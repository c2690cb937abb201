import { createHmac, hash, type KeyObject } from 'node:crypto';

/**
 * How services know one another. A caller signs each request it makes, with a key that it shares with the one it asks (`keys.ts`):
 *
 *     purpose.caller.audience.exp.sid.seq.digest.viewer.mac
 *
 * `purpose`: h for an HTTP request, c for opening a connection (graphql-ws), o for an operation on one. `audience`: the subgraph
 * that is asked. `exp`: milliseconds since 1970. `sid`: random, a new one for every process of a caller; `seq`: 1, 2, 3 … within
 * it, for each audience. `digest`: base64url(SHA-256) of what is asked. `viewer`: base64url(JSON), or nothing for nobody. `mac`:
 * base64url(HMAC-SHA256) over all that stands before it. docs/joining.md tells it to those who write in another language.
 */
export const callerHeader = 'x-dosirak-caller';

/** How long a credential holds. Its request may have to wait for a connection; it is not to be of use to anybody afterwards. */
export const lifeMs = 30_000;
/** How far the clocks of two machines may be apart. */
export const clockSkewMs = 5_000;

/** What a credential is for: one made for the one is not taken for the other. */
export type Purpose = 'h' | 'c' | 'o';

export class CallerError extends Error {
  override readonly name = 'CallerError';
}

export const macOf = (key: KeyObject, signed: string): string => createHmac('sha256', key).update(signed).digest('base64url');

export const digestOf = (asked: string | Buffer): string => hash('sha256', asked, 'base64url');

/** What of a graphql-ws operation counts. Whatever else its payload has, `extensions` above all, is not signed. */
export type Operation = { readonly query: string; readonly operationName?: string | null | undefined; readonly variables?: object | null | undefined };

/** An operation as the text that is signed: JSON without spaces of `[query, operationName, variables]`, the properties of every object in the order of their names' UTF-16 units. */
export const textOf = ({ query, operationName, variables }: Operation): string => JSON.stringify([query, operationName ?? null, sorted(variables ?? {})]);

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, sorted(item)]));
};
