import { createHash } from 'node:crypto';

/** A digest (SHA-256, base64url) of a payload, the same for the same content in whatever order its properties come. */
export const fingerprint = (payload: unknown): string => createHash('sha256').update(JSON.stringify(canonical(payload))).digest('base64url');

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined && item !== null).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, canonical(item)]));
};
