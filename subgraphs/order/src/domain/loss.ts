import { type Money, subtract } from '#kernel/money.ts';
import type { OrderCommand } from './commands.ts';
import type { Order, OrderEvent, Placed } from './order.ts';

/** The money was refused for good, and the food is gone: so much is ours to bear. */
export const lossBorne = (at: string, amount: Money, reason: string): OrderEvent => ({ type: 'LossBorne', at, amount, reason });

/** An order's money cannot be taken: what no rider has yet is to be called off, for what is gone we pay. */
export const unpaid = (order: Extract<Order, Placed>, { at, reason }: Extract<OrderCommand, { type: 'RefuseCapture' }>): OrderEvent[] => {
  switch (order.status) {
    case 'CANCELLING':
      return [{ type: 'CaptureRefusalNoted', at, reason }];
    case 'IN_DELIVERY':
    case 'DELIVERED':
    case 'COMPLETED':
      return [lossBorne(at, order.total, reason)];
    case 'CANCELLED': {
      const owed = subtract(order.total, order.cancellation.refund);
      return owed.amount === 0 ? [] : [lossBorne(at, owed, reason)];
    }
    default:
      return [{ type: 'CancelRequested', at, by: 'SYSTEM', reason, fault: null }];
  }
};
