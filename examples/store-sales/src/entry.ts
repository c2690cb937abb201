import type { OrderEvent } from '#contracts/order.ts';
import type { Money } from '#kernel/money.ts';

/** What an event means for the books. */
export type Entry =
  | { readonly kind: 'SOLD'; readonly orderId: string; readonly storeId: string; readonly placedAt: string; readonly revenue: Money }
  | { readonly kind: 'TAKEN_BACK'; readonly orderId: string };

/** Whenever an order stands, that is a sale; whenever it is called off, it was none. Null for what the books do not care about. */
export const entryOf = (event: OrderEvent): Entry | null => {
  if (event.type === 'order.OrderPlaced.v1') {
    const { storeId, placedAt, subtotal } = event.data;
    return { kind: 'SOLD', orderId: event.subject, storeId, placedAt, revenue: subtotal };
  }
  if (event.type === 'order.OrderRejected.v1' || event.type === 'order.OrderCancelled.v1') return { kind: 'TAKEN_BACK', orderId: event.subject };
  return null;
};
