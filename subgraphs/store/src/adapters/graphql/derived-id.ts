import { createHash } from 'node:crypto';
import type { CommandKey } from '#kernel/command-handler.ts';

/** An id for a thing that a command makes, of the command's own key (RFC 9562, version 8): given twice, it names the same thing both times. */
export const derivedId = ({ scope, key }: CommandKey, thing: string): string => {
  const hex = createHash('sha256').update(JSON.stringify([scope, key, thing])).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
