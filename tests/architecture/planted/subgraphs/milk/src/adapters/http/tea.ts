import type { Cup } from '../../../../tea/src/domain/cup.ts';
export type Asked = Cup;
