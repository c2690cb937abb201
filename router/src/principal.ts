import type { Rights } from './rights.ts';

/** Who asks, and until when that holds (milliseconds since 1970, Infinity for a visitor without a token). */
export type Principal = { readonly rights: Rights; readonly expiresAt: number };
