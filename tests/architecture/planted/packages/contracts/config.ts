import { config } from '#platform/config.ts';
export const agreed = config;
