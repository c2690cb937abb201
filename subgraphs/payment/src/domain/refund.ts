import { add, money, type Money, subtract } from '#kernel/money.ts';
import { type Role, type Transition, transitionOf } from '#kernel/transitions.ts';

export type RefundFailure = 'REFUSED' | 'UNREACHABLE';

/** Why support gives a part of the money back. */
export type RefundReason = 'MISSING_ITEM' | 'WRONG_ITEM' | 'BAD_FOOD' | 'LATE' | 'GOODWILL';

/** Money on its way back. One that failed is still owed, and is tried again. `reason`: null where the order is over, which says why itself. */
export type Refund = { readonly refundId: string; readonly amount: Money; readonly reason: RefundReason | null } & (
  | { readonly status: 'REQUESTED' | 'SUCCEEDED' }
  | { readonly status: 'FAILED'; readonly failure: RefundFailure }
);

type RefundCommand = 'RequestRefund' | 'CallOff' | 'RecordRefundSucceeded' | 'RecordRefundFailed' | 'RetryRefund';
type RefundEvent = 'RefundRequested' | 'RefundSucceeded' | 'RefundFailed';
export type RefundTransition = Transition<Refund['status'], RefundCommand, RefundEvent> & { readonly to: Refund['status'] };

const row = (from: RefundTransition['from'], command: RefundCommand, event: RefundEvent, to: Refund['status'], by: Role = 'SYSTEM'): RefundTransition => ({ from, command, by: [by], event, to });

/** The life of one refund of a captured payment. */
export const refundTransitions: readonly RefundTransition[] = [
  row('NONE', 'RequestRefund', 'RefundRequested', 'REQUESTED', 'SUPPORT'),
  row('NONE', 'CallOff', 'RefundRequested', 'REQUESTED'),
  row('REQUESTED', 'RecordRefundSucceeded', 'RefundSucceeded', 'SUCCEEDED'),
  row('REQUESTED', 'RecordRefundFailed', 'RefundFailed', 'FAILED'),
  row('FAILED', 'RetryRefund', 'RefundRequested', 'REQUESTED'),
];

export const refundMay = (refund: Refund | undefined, command: RefundCommand): boolean => transitionOf(refundTransitions, refund?.status ?? 'NONE', command) !== undefined;

const sum = (refunds: readonly Refund[], currency: Money['currency']): Money => refunds.map(({ amount }) => amount).reduce(add, money(0, currency));

/** What of a captured amount is neither given back nor promised back. */
export const refundable = (captured: Money, refunds: readonly Refund[]): Money => subtract(captured, sum(refunds, captured.currency));

/** What the customer has back already. */
export const refundedOf = (refunds: readonly Refund[], currency: Money['currency']): Money => sum(refunds.filter(({ status }) => status === 'SUCCEEDED'), currency);
