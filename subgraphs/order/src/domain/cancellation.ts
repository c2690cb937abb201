import { type Money, money } from '#kernel/money.ts';
import type { Role } from '#kernel/transitions.ts';
import type { Agreement, CancellationRule, Fault, Progress, Terms } from './order.ts';

/**
 * Where the money goes when an order ends before its time. Two questions decide: is the customer at fault (then nothing
 * comes back), and is there cooked food that the store is not at fault for (then the store is paid for it).
 */
const termsOf = ({ total, subtotal }: Agreement, rule: CancellationRule, fault: Fault | null, cooked: boolean): Terms => ({
  rule,
  fault,
  refund: fault === 'CUSTOMER' ? nothing(total) : total,
  storeGets: cooked && fault !== 'STORE' ? subtotal : nothing(total),
});

const nothing = ({ currency }: Money): Money => money(0, currency);

const cookedBy: Readonly<Record<Progress, boolean>> = { PLACED: false, ACCEPTED: false, PREPARING: true, READY: true, IN_DELIVERY: true, DELIVERED: true };

/** Somebody calls it off where it stands. */
export const cancelledAt = (order: Agreement, stands: Progress, by: Role, fault: Fault | null): Terms => {
  if (stands === 'PLACED') return termsOf(order, 'BEFORE_ACCEPTANCE', null, false);
  if (stands === 'ACCEPTED') return termsOf(order, by === 'CUSTOMER' ? 'WITH_CONSENT' : 'BEFORE_COOKING', null, false);
  return termsOf(order, 'DURING_PREPARATION', by === 'STORE_OWNER' ? 'STORE' : (fault ?? 'PLATFORM'), true);
};

/** The store says no, or nothing. */
export const rejected = (order: Agreement, by: Role): Terms => termsOf(order, by === 'SYSTEM' ? 'NO_ANSWER' : 'REJECTED_BY_STORE', by === 'SYSTEM' ? null : 'STORE', false);
/** The store's system was away until the acceptance timer ran out. */
export const unanswered = (order: Agreement): Terms => termsOf(order, 'NO_ANSWER', null, false);
/** Nobody was there to carry it. */
export const withoutRider = (order: Agreement, stands: Progress): Terms => termsOf(order, 'NO_RIDER', 'PLATFORM', cookedBy[stands]);
/** The money that was reserved is refused when it is to be taken. */
export const uncaptured = (order: Agreement, stands: Progress): Terms => termsOf(order, 'CAPTURE_REFUSED', 'PLATFORM', cookedBy[stands]);
/** What the store gets of an order that was called off while its food was on the way all the same: what it cooked, unless the fault is its own. */
export const storeGetsAfterAll = ({ subtotal, total }: Agreement, fault: Fault | null): Money => (fault === 'STORE' ? nothing(total) : subtotal);
/** It was picked up, and never arrived. */
export const undelivered = (order: Agreement, rule: 'RETURNED' | 'DELIVERY_FAILED', fault: Fault): Terms => termsOf(order, rule, fault, true);
