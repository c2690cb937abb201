import { env } from 'node:process';
export const config = env;
