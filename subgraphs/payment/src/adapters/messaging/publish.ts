import type { EventEnvelope } from '#contracts/event.ts';
import type { PaymentEvent as Told } from '#contracts/payment.ts';
import type { Change } from '#kernel/command-handler.ts';
import type { NewId } from '#kernel/id.ts';
import type { AskedPayment, Payment, PaymentEvent } from '../../domain/payment.ts';

/** What the other contexts are told of a change to a payment. The one place where domain events become contract events. */
export const publishPayment =
  (newId: NewId) =>
  ({ id: orderId, before, after, events, cause }: Change<Payment, PaymentEvent, EventEnvelope>): EventEnvelope[] => {
    // one that was abandoned is no more: what it was is told of
    const payment = after.state.status === 'NONE' ? before.state : after.state;
    if (payment.status === 'NONE') return [];
    return events.map((event, index) => ({
      specversion: '1.0',
      id: newId(),
      source: '/payment',
      subject: payment.paymentId,
      time: event.at,
      aggregatetype: 'payment',
      sequence: before.version + index + 1,
      correlationid: orderId,
      causationid: cause.received?.id ?? cause.causationId ?? null,
      traceparent: cause.received?.traceparent ?? cause.traceparent ?? null,
      ...told(event, orderId, payment as AskedPayment),
    }));
  };

type TypeAndData = { [Type in Told['type']]: Pick<Extract<Told, { type: Type }>, 'type' | 'data'> }[Told['type']];
/** Payment's own affair. They are told because the sequence has no gaps; no contract describes them, so nobody relies on them. */
type OwnAffair = { readonly type: 'payment.PaymentAbandoned.v1' | 'payment.PaymentCalledOff.v1'; readonly data: { readonly orderId: string } };

const told = (event: PaymentEvent, orderId: string, { amount }: AskedPayment): TypeAndData | OwnAffair => {
  switch (event.type) {
    case 'PaymentCreated':
      return { type: 'payment.PaymentCreated.v1', data: { orderId, amount: event.terms.amount } };
    case 'PaymentAuthorized':
      return { type: 'payment.PaymentAuthorized.v1', data: { orderId, amount } };
    case 'PaymentDeclined':
      return { type: 'payment.PaymentDeclined.v1', data: { orderId, reason: event.reason } };
    case 'PaymentOutcomeUnknown':
      return { type: 'payment.PaymentOutcomeUnknown.v1', data: { orderId } };
    case 'PaymentAbandoned':
      return { type: 'payment.PaymentAbandoned.v1', data: { orderId } };
    case 'PaymentCalledOff':
      return { type: 'payment.PaymentCalledOff.v1', data: { orderId } };
    case 'CaptureRequested':
      return { type: 'payment.CaptureRequested.v1', data: { orderId } };
    case 'PaymentCaptured':
      return { type: 'payment.PaymentCaptured.v1', data: { orderId, amount } };
    case 'CaptureRefused':
      return { type: 'payment.CaptureRefused.v1', data: { orderId, reason: event.reason } };
    case 'VoidRequested':
      return { type: 'payment.VoidRequested.v1', data: { orderId } };
    case 'PaymentVoided':
      return { type: 'payment.PaymentVoided.v1', data: { orderId, amount } };
    case 'WriteOffRequested':
      return { type: 'payment.WriteOffRequested.v1', data: { orderId } };
    case 'PaymentWrittenOff':
      return { type: 'payment.PaymentWrittenOff.v1', data: { orderId, amount, reason: event.reason } };
    case 'RefundRequested':
      return { type: 'payment.RefundRequested.v1', data: { orderId, refundId: event.refundId, amount: event.amount, reason: event.reason } };
    case 'RefundSucceeded':
      return { type: 'payment.RefundSucceeded.v1', data: { orderId, refundId: event.refundId, amount: event.amount } };
    case 'RefundFailed':
      return { type: 'payment.RefundFailed.v1', data: { orderId, refundId: event.refundId, reason: event.failure } };
  }
};
