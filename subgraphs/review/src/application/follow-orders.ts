import type { EventEnvelope } from '#contracts/event.ts';
import type { OrderEvent } from '#contracts/order.ts';
import type { Orders } from './ports.ts';

/** Remembers whose orders stand, and which of them are completed; nothing else of an order matters here. Whether anything was kept. */
export const followOrders =
  (orders: Pick<Orders, 'placed' | 'completed'>) =>
  async (event: OrderEvent, received: EventEnvelope): Promise<boolean> => {
    if (event.type === 'order.OrderPlaced.v1') {
      const { storeId, storeOwnerId: ownerId, customerId } = event.data;
      await orders.placed({ orderId: event.subject, storeId, ownerId, customerId }, received);
      return true;
    }
    if (event.type === 'order.OrderCompleted.v1') {
      await orders.completed(event.subject, event.time, received);
      return true;
    }
    return false;
  };
