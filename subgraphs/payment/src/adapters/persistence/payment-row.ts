import type { Currency, Money } from '#kernel/money.ts';
import { type AskedPayment, type Doing, isAsked, type Payment } from '../../domain/payment.ts';
import type { Refund, RefundFailure, RefundReason } from '../../domain/refund.ts';
import type { Payment as Row, Prisma, Refund as RefundRow } from './generated/client.ts';

export type PaymentRow = Row & { readonly refunds: readonly RefundRow[] };

/** The columns of a payment as it stands; what its status has nothing to say of is null. */
export const toColumns = (payment: Exclude<Payment, { status: 'NONE' }>) =>
  ({
    paymentId: payment.paymentId,
    status: payment.status,
    ...(isAsked(payment) ? termsColumns(payment) : {}),
    calledOff: 'calledOff' in payment ? payment.calledOff : payment.status === 'CALLED_OFF',
    declineReason: payment.status === 'DECLINED' ? payment.reason : null,
    doing: payment.status === 'AUTHORIZED' ? payment.doing : null,
    captureRefused: payment.status === 'AUTHORIZED' || payment.status === 'WRITTEN_OFF' ? payment.captureRefused : null,
  }) satisfies Omit<Prisma.PaymentCreateInput, 'orderId' | 'version'>;

const termsColumns = ({ customerId, storeOwnerId, amount, createdAt }: AskedPayment) =>
  ({ customerId, storeOwnerId, currency: amount.currency, amount: BigInt(amount.amount), createdAt });

export const toRefundColumns = (refund: Refund) =>
  ({ amount: BigInt(refund.amount.amount), status: refund.status, reason: refund.reason, failure: refund.status === 'FAILED' ? refund.failure : null }) satisfies Partial<Prisma.RefundCreateInput>;

/** The payment that a row holds. Throws for a row that no payment could have written. */
export const toPayment = (row: PaymentRow): Payment => {
  if (row.status === 'CALLED_OFF') return { status: 'CALLED_OFF', paymentId: row.paymentId, orderId: row.orderId };
  return toAskedPayment(row);
};

export const toAskedPayment = (row: PaymentRow): AskedPayment => {
  const amount: Money = { amount: Number(present(row, 'amount')), currency: present(row, 'currency') as Currency };
  const terms = {
    paymentId: row.paymentId, orderId: row.orderId, customerId: present(row, 'customerId'), storeOwnerId: present(row, 'storeOwnerId'),
    amount, method: present(row, 'method'), createdAt: present(row, 'createdAt').toISOString(),
  };
  const status = row.status as AskedPayment['status'];
  switch (status) {
    case 'CREATED':
    case 'UNKNOWN':
      return { ...terms, status, calledOff: row.calledOff };
    case 'DECLINED':
      return { ...terms, status, reason: present(row, 'declineReason') };
    case 'AUTHORIZED':
      return { ...terms, status, doing: present(row, 'doing') as Doing, captureRefused: row.captureRefused };
    case 'CAPTURED':
      return { ...terms, status, refunds: row.refunds.map((refund) => toRefund(refund, amount.currency)) };
    case 'VOIDED':
      return { ...terms, status };
    case 'WRITTEN_OFF':
      return { ...terms, status, captureRefused: present(row, 'captureRefused') };
  }
};

const toRefund = (row: RefundRow, currency: Currency): Refund => {
  const refund = { refundId: row.id, amount: { amount: Number(row.amount), currency }, reason: row.reason as RefundReason | null };
  const status = row.status as Refund['status'];
  return status === 'FAILED' ? { ...refund, status, failure: row.failure as RefundFailure } : { ...refund, status };
};

const present = <Key extends keyof Row>(row: Row, key: Key): NonNullable<Row[Key]> => {
  const value = row[key];
  if (value === null) throw new Error(`the payment of order ${row.orderId} is ${row.status} without ${key}`);
  return value;
};
