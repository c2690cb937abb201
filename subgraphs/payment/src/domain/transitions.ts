import type { Role, Transition } from '#kernel/transitions.ts';
import type { PaymentCommand, PaymentEvent, PaymentStatus } from './payment.ts';

export type PaymentTransition = Transition<PaymentStatus, PaymentCommand['type'], PaymentEvent['type']> & { readonly to: PaymentStatus };

const row = (from: PaymentStatus, command: PaymentCommand['type'], event: PaymentEvent['type'], to: PaymentStatus, by: Role = 'SYSTEM'): PaymentTransition =>
  ({ from, command, by: [by], event, to });

/**
 * The life of a payment. What is asked of the provider is asked in two steps, so that nothing asked is ever forgotten: the
 * wish first (CaptureRequested, VoidRequested, RefundRequested), what came of it afterwards.
 * `CallOff` is what an order that is over comes down to, wherever its money is just then.
 */
export const paymentTransitions: readonly PaymentTransition[] = [
  row('NONE', 'CreatePayment', 'PaymentCreated', 'CREATED'),
  row('CREATED', 'RecordAuthorized', 'PaymentAuthorized', 'AUTHORIZED'),
  row('CREATED', 'RecordDeclined', 'PaymentDeclined', 'DECLINED'),
  row('CREATED', 'RecordUnknown', 'PaymentOutcomeUnknown', 'UNKNOWN'),
  row('CREATED', 'AbandonPayment', 'PaymentAbandoned', 'NONE'),
  row('UNKNOWN', 'RecordAuthorized', 'PaymentAuthorized', 'AUTHORIZED'),
  row('UNKNOWN', 'RecordDeclined', 'PaymentDeclined', 'DECLINED'),

  row('AUTHORIZED', 'RequestCapture', 'CaptureRequested', 'AUTHORIZED'),
  row('AUTHORIZED', 'RecordCaptured', 'PaymentCaptured', 'CAPTURED'),
  row('AUTHORIZED', 'RecordCaptureRefused', 'CaptureRefused', 'AUTHORIZED'),
  row('AUTHORIZED', 'RecordVoided', 'PaymentVoided', 'VOIDED'),
  // refused for good when the food is gone: what is still reserved is let go, and the loss is on record
  row('AUTHORIZED', 'WriteOff', 'WriteOffRequested', 'AUTHORIZED'),
  row('AUTHORIZED', 'RecordVoided', 'PaymentWrittenOff', 'WRITTEN_OFF'),

  row('CAPTURED', 'RequestRefund', 'RefundRequested', 'CAPTURED', 'SUPPORT'),
  row('CAPTURED', 'RecordRefundSucceeded', 'RefundSucceeded', 'CAPTURED'),
  row('CAPTURED', 'RecordRefundFailed', 'RefundFailed', 'CAPTURED'),
  row('CAPTURED', 'RetryRefund', 'RefundRequested', 'CAPTURED'),

  row('NONE', 'CallOff', 'PaymentCalledOff', 'CALLED_OFF'),
  row('CREATED', 'CallOff', 'PaymentCalledOff', 'CREATED'),
  row('UNKNOWN', 'CallOff', 'PaymentCalledOff', 'UNKNOWN'),
  row('AUTHORIZED', 'CallOff', 'VoidRequested', 'AUTHORIZED'),
  row('CAPTURED', 'CallOff', 'RefundRequested', 'CAPTURED'),
  row('CALLED_OFF', 'CreatePayment', 'PaymentCreated', 'CREATED'), // to be declined in the same breath
];

/** Where each command leads when it was given before: given again there, nothing is left to do. */
export const alreadySo: Readonly<Record<PaymentCommand['type'], readonly PaymentStatus[]>> = {
  CreatePayment: ['CREATED', 'UNKNOWN', 'DECLINED', 'AUTHORIZED', 'CAPTURED', 'VOIDED', 'WRITTEN_OFF'],
  RecordAuthorized: ['AUTHORIZED', 'CAPTURED', 'VOIDED', 'WRITTEN_OFF'],
  RecordDeclined: ['DECLINED'],
  RecordUnknown: ['UNKNOWN'],
  AbandonPayment: ['NONE'],
  RequestCapture: ['CAPTURED', 'WRITTEN_OFF'],
  RecordCaptured: ['CAPTURED'],
  RecordCaptureRefused: ['VOIDED', 'WRITTEN_OFF'],
  CallOff: ['CALLED_OFF', 'DECLINED', 'VOIDED', 'WRITTEN_OFF'],
  RecordVoided: ['VOIDED', 'WRITTEN_OFF'],
  WriteOff: ['CAPTURED', 'VOIDED', 'WRITTEN_OFF'],
  RequestRefund: [],
  RecordRefundSucceeded: [],
  RecordRefundFailed: [],
  RetryRefund: [],
};
