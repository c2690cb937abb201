import type { CommandKey } from '#kernel/command-handler.ts';
import { isUuid } from '#kernel/id.ts';
import { money } from '#kernel/money.ts';
import { fingerprint } from '#platform/fingerprint.ts';
import { badInput } from '#platform/graphql/errors.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { RefundRequest } from '../../application/refund-order.ts';
import type { AskedPayment, PaymentRejection } from '../../domain/payment.ts';
import { refundable } from '../../domain/refund.ts';
import type { RefundOrderInput } from './generated/resolvers.ts';

const longestKey = 200;

/** The key of a command: whose it is, and what it came with. Throws BAD_USER_INPUT for a key that cannot be kept. */
export const toCommandKey = (viewer: Viewer, { idempotencyKey, ...payload }: RefundOrderInput): CommandKey => {
  if (idempotencyKey.length < 1 || idempotencyKey.length > longestKey || idempotencyKey.includes('\0')) throw badInput(`idempotencyKey: 1 to ${longestKey} characters, a new one for every command`);
  return { scope: `${viewer.id}:refundOrder`, key: idempotencyKey, fingerprint: fingerprint(payload) };
};

/** Null for an order that cannot be. Throws BAD_USER_INPUT for an amount that is none. */
export const toRefundRequest = ({ orderId, amount, reason }: RefundOrderInput): RefundRequest | null => {
  if (amount <= 0) throw badInput('amount: more than nothing, in minor units');
  return isUuid(orderId) ? { orderId, amount, reason } : null;
};

export const orderNotFound = () => ({ __typename: 'OrderNotFound' as const, code: 'ORDER_NOT_FOUND', message: 'There is no such order with a payment.' });
export const keyReused = () => ({ __typename: 'IdempotencyKeyReused' as const, code: 'IDEMPOTENCY_KEY_REUSED', message: 'This key came with another payload before: take a new key for a new command.' });

export const refundRefused = (payment: AskedPayment, reason: PaymentRejection) => {
  switch (reason) {
    case 'REFUND_EXCEEDS_CAPTURE': {
      const rest = payment.status === 'CAPTURED' ? refundable(payment.amount, payment.refunds) : money(0, payment.amount.currency);
      return { __typename: 'RefundTooLarge' as const, code: 'REFUND_TOO_LARGE', message: 'That is more than is left of what was taken: what is on its way back counts as well.', refundable: rest };
    }
    case 'NOT_DELIVERED':
      return { __typename: 'RefundNotPossible' as const, code: 'NOT_DELIVERED', message: 'The order is not delivered: until then it is called off, or it is not.', payment };
    default:
      return { __typename: 'RefundNotPossible' as const, code: 'NOTHING_CAPTURED', message: `Nothing was taken that could be given back: the payment is ${payment.status}.`, payment };
  }
};
