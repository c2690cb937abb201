/**
 * Why something was refused or called off, as contexts tell each other: one of these words. What a person wrote instead may
 * say anything about anybody, so it stays, sealed, in the context that it was written in.
 */
export const reasons = [
  'NO_ANSWER', 'NO_RIDER', 'RETURNED', 'DELIVERY_FAILED', 'CAPTURE_REFUSED',
  'ALREADY_PREPARING', 'STORE_DECLINED', 'PREPARATION_STARTED',
  'SOLD_OUT', 'TOO_BUSY', 'CLOSING', 'OUT_OF_AREA', 'CHANGED_MIND', 'ORDERED_BY_MISTAKE', 'TOO_SLOW',
  'OTHER',
] as const;
export type Reason = (typeof reasons)[number];

/** The word, where the reason is one; null for what a person wrote. */
export const toldReason = (reason: string | null): Reason | null => reasons.find((word) => word === reason) ?? null;
