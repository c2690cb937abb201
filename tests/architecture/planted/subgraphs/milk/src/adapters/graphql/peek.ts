import { key } from '../../../../../packages/platform/vault/key.ts';

export const peek = key;
