import type { AskedPayment, Payment, PaymentEvent, Terms } from './payment.ts';
import type { Refund } from './refund.ts';

const impossible = (payment: Payment, event: PaymentEvent): Error => new Error(`${event.type} cannot follow ${payment.status}`);

/** The payment after an event. Throws for an event that could not have happened there: a fault, not a refusal. */
export const evolve = (payment: Payment, event: PaymentEvent): Payment => {
  switch (event.type) {
    case 'PaymentCreated':
      return { ...event.terms, status: 'CREATED', calledOff: payment.status === 'CALLED_OFF' };
    case 'PaymentAuthorized':
      return { ...unsettled(payment, event), status: 'AUTHORIZED', doing: 'NOTHING', captureRefused: null };
    case 'PaymentDeclined':
      return { ...unsettled(payment, event), status: 'DECLINED', reason: event.reason };
    case 'PaymentOutcomeUnknown':
      if (payment.status !== 'CREATED') throw impossible(payment, event);
      return { ...payment, status: 'UNKNOWN' };
    case 'PaymentAbandoned':
      if (payment.status !== 'CREATED') throw impossible(payment, event);
      return { status: 'NONE' };
    case 'PaymentCalledOff':
      if (payment.status === 'NONE') return { status: 'CALLED_OFF', paymentId: event.paymentId, orderId: event.orderId };
      if (!('calledOff' in payment)) throw impossible(payment, event);
      return { ...payment, calledOff: true };
    case 'CaptureRequested':
      return { ...reserved(payment, event), doing: 'CAPTURING' };
    case 'CaptureRefused':
      return { ...reserved(payment, event), doing: 'NOTHING', captureRefused: event.reason };
    case 'VoidRequested':
      return { ...reserved(payment, event), doing: 'VOIDING' };
    case 'PaymentCaptured':
      return { ...terms(reserved(payment, event)), status: 'CAPTURED', refunds: [] };
    case 'PaymentVoided':
      return { ...terms(reserved(payment, event)), status: 'VOIDED' };
    case 'WriteOffRequested':
      return { ...reserved(payment, event), doing: 'WRITING_OFF' };
    case 'PaymentWrittenOff':
      return { ...terms(reserved(payment, event)), status: 'WRITTEN_OFF', captureRefused: event.reason };
    case 'RefundRequested':
      return withRefund(payment, event, { refundId: event.refundId, amount: event.amount, reason: event.reason, status: 'REQUESTED' });
    case 'RefundSucceeded':
      return withRefund(payment, event, { ...requested(payment, event), status: 'SUCCEEDED' });
    case 'RefundFailed':
      return withRefund(payment, event, { ...requested(payment, event), status: 'FAILED', failure: event.failure });
  }
};

const terms = ({ paymentId, orderId, customerId, storeOwnerId, amount, method, createdAt }: AskedPayment): Terms => ({ paymentId, orderId, customerId, storeOwnerId, amount, method, createdAt });

const unsettled = (payment: Payment, event: PaymentEvent): Terms => {
  if (payment.status !== 'CREATED' && payment.status !== 'UNKNOWN') throw impossible(payment, event);
  return terms(payment);
};

const reserved = (payment: Payment, event: PaymentEvent): Extract<Payment, { status: 'AUTHORIZED' }> => {
  if (payment.status !== 'AUTHORIZED') throw impossible(payment, event);
  return payment;
};

const requested = (payment: Payment, event: Extract<PaymentEvent, { refundId: string }>): Pick<Refund, 'refundId' | 'amount' | 'reason'> => {
  const known = payment.status === 'CAPTURED' ? payment.refunds.find(({ refundId }) => refundId === event.refundId) : undefined;
  if (known === undefined) throw impossible(payment, event);
  const { refundId, amount, reason } = known;
  return { refundId, amount, reason };
};

const withRefund = (payment: Payment, event: PaymentEvent, refund: Refund): Payment => {
  if (payment.status !== 'CAPTURED') throw impossible(payment, event);
  const known = payment.refunds.some(({ refundId }) => refundId === refund.refundId);
  return { ...payment, refunds: known ? payment.refunds.map((other) => (other.refundId === refund.refundId ? refund : other)) : [...payment.refunds, refund] };
};
