import { lock } from '../adapters/crypto/lock.ts';
export const letIn = lock;
