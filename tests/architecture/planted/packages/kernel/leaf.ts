export type Leaf = { readonly grams: number };
