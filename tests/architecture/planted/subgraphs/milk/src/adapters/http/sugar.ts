import type { Cube } from '../../../../../examples/sugar/src/cube.ts';
export type Sugar = Cube;
