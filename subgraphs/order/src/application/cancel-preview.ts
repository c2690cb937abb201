import { type Money, money } from '#kernel/money.ts';
import { type Role, transitionOf } from '#kernel/transitions.ts';
import { cancelledAt } from '../domain/cancellation.ts';
import type { CancellationRule, Fault, Progress, SubmittedOrder } from '../domain/order.ts';
import { orderTransitions } from '../domain/transitions.ts';

export type CancelPreview = { readonly allowed: boolean; readonly needsConsent: boolean; readonly rule: CancellationRule | null; readonly refund: Money; readonly storeGets: Money };

/** In which of somebody's roles they may call this order off now; undefined when in none. */
export const cancelsAs = ({ status }: SubmittedOrder, roles: readonly Role[]): Role | undefined => {
  const row = transitionOf(orderTransitions, status, 'CancelOrder');
  return row?.by.find((role) => roles.includes(role));
};

/** What calling an order off would come to: the rule it would go by, and where that would send the money. */
export const previewCancellation = (order: SubmittedOrder, roles: readonly Role[], fault: Fault | null): CancelPreview => {
  const by = cancelsAs(order, roles);
  const none = money(0, order.total.currency);
  if (by === undefined) return { allowed: false, needsConsent: false, rule: null, refund: none, storeGets: none };
  const { rule, refund, storeGets } = cancelledAt(order, order.status as Progress, by, by === 'SUPPORT' ? fault : null);
  return { allowed: true, needsConsent: rule === 'WITH_CONSENT', rule, refund, storeGets };
};
