import type { Leaf } from '#kernel/leaf.ts';
export type TeaBrewed = { readonly leaf: Leaf };
