import type { Intent } from '../domain/intent.ts';
import { openIntent } from '../domain/intent.ts';
import type { Payment } from '../domain/payment.ts';

/** How long to wait for what. All in milliseconds. */
export type Patience = {
  /** From the wish to pay until whoever asked the provider must have recorded an answer: later, somebody else takes over. */
  readonly answeredWithinMs: number;
  /** Until the provider is first asked what became of a payment it did not answer about. */
  readonly firstQuestionMs: number;
  /** From the wish to pay until "never seen" is believed. */
  readonly graceMs: number;
  /** The pause after the first attempt that failed; it doubles from there. */
  readonly retryFirstMs: number;
  readonly retryMostMs: number;
  /** The pause before a refund that was refused is tried once more: it is still owed. */
  readonly refusedRefundMs: number;
};

const inMs = (at: Date, ms: number): Date => new Date(at.getTime() + ms);

/** When the work that a payment leaves open, as it stands since `at`, is to be begun; null when it leaves none. */
export const dueAt =
  (patience: Patience) =>
  (payment: Payment, at: Date): Date | null => {
    const intent = openIntent(payment);
    return intent && inMs(at, delayMs(patience, intent));
  };

const delayMs = (patience: Patience, intent: Intent): number => {
  switch (intent.kind) {
    case 'SETTLE':
      if (intent.payment.status === 'CREATED') return patience.answeredWithinMs;
      return intent.payment.calledOff ? 0 : patience.firstQuestionMs;
    case 'CAPTURE':
    case 'VOID':
      return 0;
    case 'REFUND':
      if (intent.refund.status !== 'FAILED') return 0;
      return intent.refund.failure === 'REFUSED' ? patience.refusedRefundMs : patience.retryMostMs;
  }
};

/** When to try again after `tries` attempts in vain: doubling, less up to a half so that many do not come back as one. */
export const nextTry =
  ({ retryFirstMs, retryMostMs }: Patience, random: () => number) =>
  (tries: number, at: Date): Date =>
    inMs(at, Math.round(Math.min(retryFirstMs * 2 ** Math.min(tries, 30), retryMostMs) * (0.5 + random() / 2)));
