import { readEvent } from '#contracts/event.ts';
import { orderEvents } from '#contracts/order.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { followOrders } from '../../application/follow-orders.ts';

/** Whose events the review context hears. */
export const listenToOthers = (follow: ReturnType<typeof followOrders>): Record<string, EventHandler> => ({
  order: async (envelope) => {
    const event = readEvent(orderEvents, envelope);
    return event !== null && (await follow(event, envelope)) ? 'applied' : 'ignored';
  },
});
