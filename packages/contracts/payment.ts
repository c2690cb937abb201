import { nullable, object, oneOf, string } from '#kernel/parse.ts';
import type { EventOf } from './event.ts';
import { money } from './shapes.ts';

/** What the payment context tells of a payment; `subject` is the payment's id, `correlationid` the order's. */
export const paymentEvents = {
  'payment.PaymentCreated.v1': object({ orderId: string, amount: money }),
  /** The provider did not answer in time: it will be asked again what it did. */
  'payment.PaymentOutcomeUnknown.v1': object({ orderId: string }),
  'payment.PaymentAuthorized.v1': object({ orderId: string, amount: money }),
  'payment.PaymentDeclined.v1': object({ orderId: string, reason: string }),
  'payment.CaptureRequested.v1': object({ orderId: string }),
  'payment.PaymentCaptured.v1': object({ orderId: string, amount: money }),
  /** The provider refuses the money for good, after it had reserved it. */
  'payment.CaptureRefused.v1': object({ orderId: string, reason: string }),
  'payment.VoidRequested.v1': object({ orderId: string }),
  'payment.PaymentVoided.v1': object({ orderId: string, amount: money }),
  /** The food is gone, and its money was refused: what is still reserved is let go. */
  'payment.WriteOffRequested.v1': object({ orderId: string }),
  /** It was let go: so much was lost, and `reason` is why the provider had refused it. */
  'payment.PaymentWrittenOff.v1': object({ orderId: string, amount: money, reason: string }),
  /** `reason`: why support gives a part of it back; null where the order is over, which says why itself. */
  'payment.RefundRequested.v1': object({ orderId: string, refundId: string, amount: money, reason: nullable(oneOf('MISSING_ITEM', 'WRONG_ITEM', 'BAD_FOOD', 'LATE', 'GOODWILL')) }),
  'payment.RefundSucceeded.v1': object({ orderId: string, refundId: string, amount: money }),
  'payment.RefundFailed.v1': object({ orderId: string, refundId: string, reason: oneOf('REFUSED', 'UNREACHABLE') }),
} as const;

export type PaymentEvent = EventOf<typeof paymentEvents>;
