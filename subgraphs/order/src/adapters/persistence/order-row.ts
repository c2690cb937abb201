import type { Currency, Money } from '#kernel/money.ts';
import type { Address, Agreement, Cancellation, DeliveryMethod, Order, OrderLine, PaymentFailure, SubmittedOrder } from '../../domain/order.ts';
import { Prisma, type Order as Row } from './generated/client.ts';

type Cancelling = Pick<Extract<Order, { status: 'CANCELLING' }>, 'from' | 'stands' | 'riderId' | 'requestedBy' | 'reason' | 'fault' | 'uncaptured'>;

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
    cancelling: order.status === 'CANCELLING' ? ({ from: order.from, stands: order.stands, riderId: order.riderId, requestedBy: order.requestedBy, reason: order.reason, fault: order.fault, uncaptured: order.uncaptured } satisfies Cancelling) : Prisma.DbNull,
    cancellation: 'cancellation' in order ? (order.cancellation as unknown as Prisma.InputJsonValue) : Prisma.DbNull,
  }) satisfies Omit<Prisma.OrderCreateInput, 'id' | 'version' | 'updatedAt'>;

/** The order that a row holds, once it is opened (personal.ts). Throws for a row that no order could have written. */
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
      return { status, ...placed(row), uncaptured: null, ...(present(row, 'cancelling') as unknown as Omit<Cancelling, 'uncaptured'> & Partial<Cancelling>), readyAt: row.readyAt?.toISOString() ?? null };
    case 'ACCEPTED':
    case 'PREPARING':
    case 'READY':
    case 'IN_DELIVERY':
    case 'DELIVERED':
    case 'COMPLETED':
      return { status, ...placed(row), readyAt: present(row, 'readyAt').toISOString() };
    case 'REJECTED':
    case 'CANCELLED':
      return { status, ...placed(row), cancellation: { food: null, ...(present(row, 'cancellation') as unknown as Omit<Cancellation, 'food'> & Partial<Cancellation>) } };
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
