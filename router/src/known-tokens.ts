import { hash } from 'node:crypto';
import type { Principal } from './principal.ts';

export type KnownTokens = {
  get(token: string): Principal | undefined;
  set(token: string, principal: Principal): void;
};

const overhead = 400; // a digest, a map's entry, the objects themselves

/** Tokens that were verified, until newer ones take their place. Bounded by what they take; kept by their digest, so that none lies about in memory. */
export const createKnownTokens = (mostBytes: number): KnownTokens => {
  const known = new Map<string, Principal>();
  let bytes = 0;
  const keyOf = (token: string) => hash('sha256', token, 'base64');
  const drop = (key: string) => {
    const principal = known.get(key);
    if (principal === undefined) return;
    known.delete(key);
    bytes -= bytesOf(principal);
  };
  return {
    get: (token) => known.get(keyOf(token)),
    set: (token, principal) => {
      const key = keyOf(token);
      drop(key);
      known.set(key, principal);
      bytes += bytesOf(principal);
      while (bytes > mostBytes) drop(known.keys().next().value as string);
    },
  };
};

const bytesOf = ({ rights }: Principal): number => {
  let bytes = overhead + 3 * rights.key.length; // the key, and the same texts once more in the viewer and its credential
  for (const scope of rights.scopes) bytes += scope.length + 40;
  return bytes;
};
