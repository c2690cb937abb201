import { tastes } from '#testing/tasting.ts';
export const taste = tastes;
