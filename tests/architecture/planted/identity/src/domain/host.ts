import type { Cup } from '../../../subgraphs/tea/src/domain/cup.ts';
export type Host = Cup;
