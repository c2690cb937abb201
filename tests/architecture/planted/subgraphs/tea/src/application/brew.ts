import type { TeaBrewed } from '#contracts/tea.ts';
import type { Cup } from '../domain/cup.ts';
export type Brew = (cup: Cup) => TeaBrewed;
