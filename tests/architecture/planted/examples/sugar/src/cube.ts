import type { Cup } from '../../../subgraphs/tea/src/domain/cup.ts';
export type Cube = Cup;
