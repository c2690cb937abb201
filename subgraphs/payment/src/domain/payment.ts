import type { Money } from '#kernel/money.ts';
import type { Refund, RefundFailure, RefundReason } from './refund.ts';

/** What a payment is about. It never changes after it was created. */
export type Terms = {
  readonly paymentId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly storeOwnerId: string;
  readonly amount: Money;
  /** The provider's token for the customer's card or account. */
  readonly method: string;
  readonly createdAt: string;
};

/** The money of one order: there is one for each order, and it is found by the order's id. */
export type Payment =
  | { readonly status: 'NONE' }
  /** The order was over before anybody asked to pay for it. It is remembered, for the one who asks late. */
  | { readonly status: 'CALLED_OFF'; readonly paymentId: string; readonly orderId: string }
  /** The provider is being asked to reserve the money, or did not say whether it has. Called off, what was reserved is let go at once. */
  | ({ readonly status: 'CREATED' | 'UNKNOWN'; readonly calledOff: boolean } & Terms)
  | ({ readonly status: 'DECLINED'; readonly reason: string } & Terms)
  /** The money is reserved; `doing` is what the provider is being asked to do with it. */
  | ({ readonly status: 'AUTHORIZED'; readonly doing: Doing; readonly captureRefused: string | null } & Terms)
  | ({ readonly status: 'CAPTURED'; readonly refunds: readonly Refund[] } & Terms)
  | ({ readonly status: 'VOIDED' } & Terms)
  /** The money was refused when the food was gone: our loss. What was reserved has been let go. */
  | ({ readonly status: 'WRITTEN_OFF'; readonly captureRefused: string } & Terms);

export type Doing = 'NOTHING' | 'CAPTURING' | 'VOIDING' | 'WRITING_OFF';
export type PaymentStatus = Payment['status'];
/** A payment that somebody has asked for, however it went on. */
export type AskedPayment = Exclude<Payment, { status: 'NONE' | 'CALLED_OFF' }>;

export const isAsked = (payment: Payment): payment is AskedPayment => payment.status !== 'NONE' && payment.status !== 'CALLED_OFF';

type At = { readonly at: string };

/** Each carries the time it is given at. The ids of what a command may have to make come with it. */
export type PaymentCommand =
  | ({ readonly type: 'CreatePayment'; readonly terms: Terms } & At)
  | ({ readonly type: 'RecordAuthorized' } & At)
  | ({ readonly type: 'RecordDeclined'; readonly reason: string } & At)
  | ({ readonly type: 'RecordUnknown' } & At)
  | ({ readonly type: 'AbandonPayment' } & At)
  | ({ readonly type: 'RequestCapture' } & At)
  | ({ readonly type: 'RecordCaptured'; readonly refundId: string } & At)
  | ({ readonly type: 'RecordCaptureRefused'; readonly reason: string } & At)
  | ({ readonly type: 'CallOff'; readonly orderId: string; readonly paymentId: string; readonly refundId: string } & At)
  | ({ readonly type: 'RecordVoided' } & At)
  /** The order goes on, or is over, without its money. */
  | ({ readonly type: 'WriteOff' } & At)
  /** Support gives a part of it back. `delivered`: whether the order has brought what it is about. */
  | ({ readonly type: 'RequestRefund'; readonly refundId: string; readonly amount: Money; readonly reason: RefundReason; readonly delivered: boolean } & At)
  | ({ readonly type: 'RecordRefundSucceeded'; readonly refundId: string } & At)
  | ({ readonly type: 'RecordRefundFailed'; readonly refundId: string; readonly failure: RefundFailure } & At)
  | ({ readonly type: 'RetryRefund'; readonly refundId: string } & At);

export type PaymentEvent =
  | ({ readonly type: 'PaymentCreated'; readonly terms: Terms } & At)
  | ({ readonly type: 'PaymentAuthorized' } & At)
  | ({ readonly type: 'PaymentDeclined'; readonly reason: string } & At)
  | ({ readonly type: 'PaymentOutcomeUnknown' } & At)
  /** Nothing was tried with the provider: it is as if nobody had asked. */
  | ({ readonly type: 'PaymentAbandoned' } & At)
  /** The order is over while nobody knows whether there is money to give back. */
  | ({ readonly type: 'PaymentCalledOff'; readonly orderId: string; readonly paymentId: string } & At)
  | ({ readonly type: 'CaptureRequested' } & At)
  | ({ readonly type: 'PaymentCaptured' } & At)
  | ({ readonly type: 'CaptureRefused'; readonly reason: string } & At)
  | ({ readonly type: 'VoidRequested' } & At)
  | ({ readonly type: 'PaymentVoided' } & At)
  | ({ readonly type: 'WriteOffRequested' } & At)
  | ({ readonly type: 'PaymentWrittenOff'; readonly reason: string } & At)
  | ({ readonly type: 'RefundRequested'; readonly refundId: string; readonly amount: Money; readonly reason: RefundReason | null } & At)
  | ({ readonly type: 'RefundSucceeded'; readonly refundId: string; readonly amount: Money } & At)
  | ({ readonly type: 'RefundFailed'; readonly refundId: string; readonly failure: RefundFailure } & At);

export type PaymentRejection = 'NOT_IN_STATE' | 'OTHER_TERMS' | 'CAPTURE_REFUSED' | 'REFUND_EXCEEDS_CAPTURE' | 'NO_SUCH_REFUND' | 'NOT_DELIVERED';

/** Why a payment was declined by this context, not by the provider. */
export const orderOver = 'ORDER_OVER';
export const neverCharged = 'NEVER_CHARGED';
