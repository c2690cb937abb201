import { accept, type Decision, reject } from '#kernel/decider.ts';
import { compare, type Money } from '#kernel/money.ts';
import { transitionOf } from '#kernel/transitions.ts';
import { type AskedPayment, isAsked, orderOver, type Payment, type PaymentCommand, type PaymentEvent, type PaymentRejection, type Terms } from './payment.ts';
import { refundable, refundMay, type RefundReason } from './refund.ts';
import { alreadySo, paymentTransitions } from './transitions.ts';

type PaymentDecision = Decision<PaymentEvent, PaymentRejection>;

/** What a command makes of a payment: the events that follow, or why none can. */
export const decide = (command: PaymentCommand, payment: Payment): PaymentDecision => {
  if (command.type === 'CreatePayment' && isAsked(payment) && !sameTerms(command.terms, payment)) return reject('OTHER_TERMS');
  if (alreadySo[command.type].includes(payment.status)) return accept();
  if (transitionOf(paymentTransitions, payment.status, command.type) === undefined) return reject('NOT_IN_STATE');
  const { at } = command;
  switch (command.type) {
    case 'CreatePayment':
      if (payment.status !== 'CALLED_OFF') return accept({ type: 'PaymentCreated', at, terms: command.terms });
      return accept({ type: 'PaymentCreated', at, terms: { ...command.terms, paymentId: payment.paymentId } }, { type: 'PaymentDeclined', at, reason: orderOver });
    case 'RecordAuthorized':
      if (!isCalledOff(payment)) return accept({ type: 'PaymentAuthorized', at });
      return accept({ type: 'PaymentAuthorized', at }, { type: 'VoidRequested', at });
    case 'RecordDeclined':
      return accept({ type: 'PaymentDeclined', at, reason: command.reason });
    case 'RecordUnknown':
      return accept({ type: 'PaymentOutcomeUnknown', at });
    case 'AbandonPayment':
      // an order that is over may not be forgotten: somebody could ask again
      return accept(isCalledOff(payment) ? { type: 'PaymentDeclined', at, reason: orderOver } : { type: 'PaymentAbandoned', at });
    case 'RequestCapture':
    case 'RecordCaptured':
    case 'RecordCaptureRefused':
    case 'RecordVoided':
    case 'WriteOff':
      return payment.status === 'AUTHORIZED' ? withReserved(command, payment) : reject('NOT_IN_STATE');
    case 'CallOff':
      return callOff(command, payment);
    case 'RequestRefund':
    case 'RecordRefundSucceeded':
    case 'RecordRefundFailed':
    case 'RetryRefund':
      return payment.status === 'CAPTURED' ? refund(command, payment) : reject('NOT_IN_STATE');
  }
};

const sameTerms = (asked: Terms, kept: AskedPayment): boolean =>
  asked.amount.amount === kept.amount.amount && asked.amount.currency === kept.amount.currency && asked.method === kept.method && asked.customerId === kept.customerId;

const isCalledOff = (payment: Payment): boolean => 'calledOff' in payment && payment.calledOff;

type Of<Type extends PaymentCommand['type']> = Extract<PaymentCommand, { type: Type }>;
type In<Status extends Payment['status']> = Extract<Payment, { status: Status }>;

const withReserved = (command: Of<'RequestCapture' | 'RecordCaptured' | 'RecordCaptureRefused' | 'RecordVoided' | 'WriteOff'>, payment: In<'AUTHORIZED'>): PaymentDecision => {
  const { at } = command;
  switch (command.type) {
    case 'RequestCapture':
      if (payment.captureRefused !== null) return reject('CAPTURE_REFUSED');
      if (payment.doing === 'VOIDING') return reject('NOT_IN_STATE');
      return payment.doing === 'CAPTURING' ? accept() : accept({ type: 'CaptureRequested', at });
    case 'RecordCaptured':
      if (payment.doing === 'NOTHING') return reject('NOT_IN_STATE');
      // also when it had been refused before: what is there after all is no loss
      if (payment.doing !== 'VOIDING') return accept({ type: 'PaymentCaptured', at });
      // the order was over before the capture was heard of: the money goes straight back
      return accept({ type: 'PaymentCaptured', at }, refundRequested(at, command.refundId, payment.amount, null));
    case 'RecordCaptureRefused':
      return payment.doing === 'CAPTURING' ? accept({ type: 'CaptureRefused', at, reason: command.reason }) : accept();
    case 'RecordVoided':
      if (payment.doing === 'WRITING_OFF') return accept({ type: 'PaymentWrittenOff', at, reason: payment.captureRefused ?? '' });
      return payment.doing === 'VOIDING' ? accept({ type: 'PaymentVoided', at }) : reject('NOT_IN_STATE');
    case 'WriteOff':
      if (payment.captureRefused === null) return reject('NOT_IN_STATE');
      return payment.doing === 'NOTHING' ? accept({ type: 'WriteOffRequested', at }) : accept();
  }
};

const callOff = ({ at, orderId, paymentId, refundId }: Of<'CallOff'>, payment: Payment): PaymentDecision => {
  switch (payment.status) {
    case 'NONE':
      return accept({ type: 'PaymentCalledOff', at, orderId, paymentId });
    case 'CREATED':
    case 'UNKNOWN':
      return payment.calledOff ? accept() : accept({ type: 'PaymentCalledOff', at, orderId, paymentId: payment.paymentId });
    case 'AUTHORIZED':
      // a capture that is under way may win: the provider takes either, and says which
      return payment.doing === 'VOIDING' ? accept() : accept({ type: 'VoidRequested', at });
    case 'CAPTURED': {
      const rest = refundable(payment.amount, payment.refunds);
      return rest.amount === 0 ? accept() : accept(refundRequested(at, refundId, rest, null));
    }
    case 'CALLED_OFF':
    case 'DECLINED':
    case 'VOIDED':
    case 'WRITTEN_OFF':
      return accept();
  }
};

const refund = (command: Of<'RequestRefund' | 'RecordRefundSucceeded' | 'RecordRefundFailed' | 'RetryRefund'>, payment: In<'CAPTURED'>): PaymentDecision => {
  const { at, refundId } = command;
  const known = payment.refunds.find((candidate) => candidate.refundId === refundId);
  switch (command.type) {
    case 'RequestRefund':
      if (known !== undefined) return compare(known.amount, command.amount) === 0 ? accept() : reject('OTHER_TERMS');
      if (!command.delivered) return reject('NOT_DELIVERED'); // until then it is called off, or it is not
      if (command.amount.amount <= 0 || compare(command.amount, refundable(payment.amount, payment.refunds)) > 0) return reject('REFUND_EXCEEDS_CAPTURE');
      return accept(refundRequested(at, refundId, command.amount, command.reason));
    case 'RecordRefundSucceeded':
      if (known === undefined) return reject('NO_SUCH_REFUND');
      if (known.status === 'SUCCEEDED') return accept();
      return refundMay(known, command.type) ? accept({ type: 'RefundSucceeded', at, refundId, amount: known.amount }) : reject('NOT_IN_STATE');
    case 'RecordRefundFailed':
      if (known === undefined) return reject('NO_SUCH_REFUND');
      if (known.status === 'FAILED') return accept();
      return refundMay(known, command.type) ? accept({ type: 'RefundFailed', at, refundId, failure: command.failure }) : reject('NOT_IN_STATE');
    case 'RetryRefund':
      if (known === undefined) return reject('NO_SUCH_REFUND');
      if (known.status === 'REQUESTED') return accept();
      return refundMay(known, command.type) ? accept(refundRequested(at, refundId, known.amount, known.reason)) : reject('NOT_IN_STATE');
  }
};

const refundRequested = (at: string, refundId: string, amount: Money, reason: RefundReason | null): PaymentEvent => ({ type: 'RefundRequested', at, refundId, amount, reason });
