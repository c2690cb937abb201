import type { Role } from '#kernel/transitions.ts';
import type { Agreement, Fault, PaymentFailure } from './order.ts';

/** Every command carries the time it is given at. `by` is the role in which a person gives it. */
export type OrderCommand =
  | { readonly type: 'SubmitOrder'; readonly at: string; readonly agreement: Agreement }
  | { readonly type: 'PlaceOrder'; readonly at: string; readonly paymentId: string }
  | { readonly type: 'FailPayment'; readonly at: string; readonly failure: PaymentFailure }
  | { readonly type: 'ExpireOrder'; readonly at: string }
  | { readonly type: 'AcceptOrder'; readonly at: string; readonly readyAt: string }
  | { readonly type: 'RejectOrder'; readonly at: string; readonly by: Role; readonly reason: string }
  /** The acceptance timer: nothing was heard of a ticket at all. */
  | { readonly type: 'GiveUpOnStore'; readonly at: string }
  | { readonly type: 'StartPreparing'; readonly at: string }
  | { readonly type: 'MarkReady'; readonly at: string }
  | { readonly type: 'StartDelivery'; readonly at: string; readonly riderId: string }
  | { readonly type: 'FinishDelivery'; readonly at: string; readonly riderId: string }
  | { readonly type: 'GiveUpOnRiders'; readonly at: string }
  | { readonly type: 'EndDelivery'; readonly at: string; readonly rule: 'RETURNED' | 'DELIVERY_FAILED'; readonly fault: Fault }
  | { readonly type: 'ConfirmReceipt'; readonly at: string; readonly by: Role }
  | { readonly type: 'CancelOrder'; readonly at: string; readonly by: Role; readonly reason: string | null; readonly fault: Fault | null }
  | { readonly type: 'RefuseCancel'; readonly at: string; readonly reason: string }
  | { readonly type: 'GrantCancel'; readonly at: string; readonly by: Role; readonly reason: string | null }
  | { readonly type: 'RefuseCapture'; readonly at: string; readonly reason: string };

/** Why a command is refused: the order is not where it could be given, or that role may not give it. */
export type OrderRejection = 'NOT_IN_STATE' | 'NOT_ALLOWED';
