import type { EventEnvelope } from '#contracts/event.ts';
import type { Aggregates } from '#kernel/command-handler.ts';
import type { Money } from '#kernel/money.ts';
import type { Payment, PaymentEvent } from '../domain/payment.ts';

/** Payments by the id of their order: there is one for each order. */
export type Payments = Aggregates<Payment, PaymentEvent, EventEnvelope>;

/** What this context remembers of orders: whether one has brought what it is about. */
export type Deliveries = {
  isDelivered(orderId: string): Promise<boolean>;
  noteDelivered(orderId: string, received: EventEnvelope): Promise<void>;
};

/** What is still to be done with the provider: kept beside each payment, so that no work is forgotten, whatever the queue forgets. */
export type Agenda = {
  /** How often the work that is open now has been tried in vain. */
  triesOf(orderId: string): Promise<number>;
  /** Notes that it was tried in vain and when it is to be tried again, unless the payment has moved on since `version`. */
  postpone(orderId: string, version: number, until: Date): Promise<void>;
  /** Everything that is still to be done. */
  pending(): Promise<readonly { readonly orderId: string; readonly dueAt: Date }[]>;
};

/** Sets the alarm clock for a payment's work. Never throws: what cannot be set now is set again from the agenda. */
export type Wake = (orderId: string, dueAt: Date) => Promise<void>;

/** Nobody knows whether it happened: ask again, with the same key. */
type NoAnswer = { readonly kind: 'NO_ANSWER'; readonly why: string };

export type ReserveAnswer =
  | { readonly kind: 'RESERVED' }
  | { readonly kind: 'DECLINED'; readonly reason: string }
  /** It never left this process: certainly nothing was charged. */
  | { readonly kind: 'NOT_TRIED'; readonly retryAfterMs: number }
  | NoAnswer;

/** What became of a key. VOIDED is also what was called off before it was charged. */
export type Fate =
  | { readonly kind: 'RESERVED' | 'CAPTURED' | 'VOIDED' | 'NEVER_SEEN' }
  | { readonly kind: 'DECLINED'; readonly reason: string }
  | NoAnswer;

export type CaptureAnswer = { readonly kind: 'DONE' } | { readonly kind: 'REFUSED'; readonly reason: string } | NoAnswer;
export type VoidAnswer = { readonly kind: 'DONE' } | { readonly kind: 'ALREADY_CAPTURED' } | NoAnswer;
export type RefundAnswer = { readonly kind: 'DONE' } | { readonly kind: 'REFUSED'; readonly reason: string } | NoAnswer;

/**
 * The payment provider. Every request bears a key, and the same key asks for the same thing once more: it never happens
 * twice. None of these throws for what the provider or the way to it does.
 */
export type Provider = {
  /** Milliseconds to wait while it is known to be away or overloaded; null when it may be asked. */
  closedForMs(): number | null;
  /** Reserves the money. `key` names the payment from then on. */
  reserve(key: string, request: { readonly amount: Money; readonly method: string; readonly reference: string }): Promise<ReserveAnswer>;
  find(key: string): Promise<Fate>;
  capture(key: string, idempotencyKey: string): Promise<CaptureAnswer>;
  /** Lets the money go; a key that was never seen is closed for good, so that a late request under it charges nothing. */
  void(key: string, idempotencyKey: string): Promise<VoidAnswer>;
  refund(key: string, idempotencyKey: string, amount: Money): Promise<RefundAnswer>;
};

/** The keys that a payment's requests bear. */
export const providerKeys = {
  payment: (paymentId: string) => `${paymentId}:authorize`,
  capture: (paymentId: string) => `${paymentId}:capture`,
  void: (paymentId: string) => `${paymentId}:void`,
  refund: (refundId: string) => refundId,
} as const;

/** What the application notes for whoever runs it. */
export type Notes = {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
};
