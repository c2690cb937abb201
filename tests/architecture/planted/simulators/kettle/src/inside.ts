import type { TeaBrewed } from '#contracts/tea.ts';
export type Inside = TeaBrewed;
