import type { TeaBrewed } from '#contracts/tea.ts';
export type Menu = TeaBrewed[];
