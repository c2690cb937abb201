import { randomInt } from 'node:crypto';
export const chance = randomInt;
