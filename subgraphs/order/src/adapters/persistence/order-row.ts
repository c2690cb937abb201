import type { Currency, Money } from '#kernel/money.ts';
import type { Role } from '#kernel/transitions.ts';
import type { Address, Agreement, CancellationRule, DeliveryMethod, OrderLine, PaymentFailure, Resumable, SubmittedOrder } from '../../domain/order.ts';
import type { Order as Row, Prisma } from './generated/client.ts';

/** The columns of an order as it stands; what its status has nothing to say of is null. */
export const toColumns = (order: SubmittedOrder) =>
  ({
    status: order.status,
    number: order.number,
    customerId: order.customerId,
    storeId: order.storeId,
    storeOwnerId: order.storeOwnerId,
    currency: order.total.currency,
    subtotal: BigInt(order.subtotal.amount),
    deliveryFee: BigInt(order.deliveryFee.amount),
    total: BigInt(order.total.amount),
    lines: order.lines as unknown as Prisma.InputJsonValue,
    deliveryMethod: order.deliveryMethod,
    pickup: order.pickup,
    address: order.address as unknown as Prisma.InputJsonValue,
    note: order.note,
    submittedAt: order.submittedAt,
    failure: 'failure' in order ? order.failure : null,
    paymentId: 'paymentId' in order ? order.paymentId : null,
    placedAt: 'placedAt' in order ? order.placedAt : null,
    readyAt: 'readyAt' in order ? order.readyAt : null,
    resumes: 'resumes' in order ? order.resumes : null,
    requestedBy: 'requestedBy' in order ? order.requestedBy : null,
    cancelReason: 'cancellation' in order ? order.cancellation.reason : 'requestedBy' in order ? order.reason : null,
    cancelledBy: 'cancellation' in order ? order.cancellation.by : null,
    cancelRule: 'cancellation' in order ? order.cancellation.rule : null,
    cancelledAt: 'cancellation' in order ? order.cancellation.cancelledAt : null,
  }) satisfies Omit<Prisma.OrderCreateInput, 'id' | 'version' | 'updatedAt'>;

/** The order that a row holds. Throws for a row that no order could have written. */
export const toOrder = (row: Row): SubmittedOrder => {
  const status = row.status as SubmittedOrder['status'];
  switch (status) {
    case 'PENDING_PAYMENT':
    case 'EXPIRED':
      return { status, ...agreement(row) };
    case 'PAYMENT_FAILED':
      return { status, ...agreement(row), failure: present(row, 'failure') as PaymentFailure };
    case 'PLACED':
      return { status, ...placed(row) };
    case 'CANCELLING':
      return { status, ...placed(row), resumes: present(row, 'resumes') as Resumable, requestedBy: present(row, 'requestedBy') as Role, reason: row.cancelReason };
    case 'ACCEPTED':
    case 'PREPARING':
    case 'READY':
    case 'IN_DELIVERY':
    case 'DELIVERED':
    case 'COMPLETED':
      return { status, ...placed(row), readyAt: present(row, 'readyAt').toISOString() };
    case 'REJECTED':
    case 'CANCELLED': {
      const rule = present(row, 'cancelRule') as CancellationRule;
      return { status, ...placed(row), cancellation: { by: present(row, 'cancelledBy') as Role, reason: row.cancelReason, rule, cancelledAt: present(row, 'cancelledAt').toISOString() } };
    }
  }
};

const agreement = (row: Row): Agreement => ({
  number: row.number,
  customerId: row.customerId,
  storeId: row.storeId,
  storeOwnerId: row.storeOwnerId,
  lines: row.lines as unknown as readonly OrderLine[],
  subtotal: moneyOf(row, row.subtotal),
  deliveryFee: moneyOf(row, row.deliveryFee),
  total: moneyOf(row, row.total),
  deliveryMethod: row.deliveryMethod as DeliveryMethod,
  pickup: row.pickup as Agreement['pickup'],
  address: row.address as unknown as Address,
  note: row.note,
  submittedAt: row.submittedAt.toISOString(),
});

const placed = (row: Row) => ({ ...agreement(row), paymentId: present(row, 'paymentId'), placedAt: present(row, 'placedAt').toISOString() });

const moneyOf = (row: Row, amount: bigint): Money => ({ amount: Number(amount), currency: row.currency as Currency });

const present = <Key extends keyof Row>(row: Row, key: Key): NonNullable<Row[Key]> => {
  const value = row[key];
  if (value === null) throw new Error(`order ${row.id} is ${row.status} without ${key}`);
  return value;
};
