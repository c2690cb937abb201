import type { Leaf } from '#kernel/leaf.ts';
export type Cup = { readonly leaf: Leaf };
