import { lock } from '../crypto/lock.ts';
export const door = lock;
