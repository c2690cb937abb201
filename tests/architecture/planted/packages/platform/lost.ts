import { found } from './nowhere.ts';
export const lost = found;
