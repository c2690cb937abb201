import { deliveryEvents } from '#contracts/delivery.ts';
import { readEvent } from '#contracts/event.ts';
import { orderEvents } from '#contracts/order.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { ProjectEvent } from '../../application/project-event.ts';
import { fromDelivery, fromOrder } from './page-event.ts';

/** The aggregates whose events make My page. An unknown type is a newer version, told beside one we know. */
export const listenToOthers = (project: ProjectEvent): Readonly<Record<'order' | 'delivery', EventHandler>> => ({
  order: async (envelope) => {
    const event = readEvent(orderEvents, envelope);
    const told = event && fromOrder(event);
    if (event === null || told === null) return 'ignored';
    await project(event.subject, told, envelope);
    return 'applied';
  },
  delivery: async (envelope) => {
    const event = readEvent(deliveryEvents, envelope);
    const told = event && fromDelivery(event);
    if (event === null || told === null) return 'ignored';
    await project(event.data.orderId, told, envelope);
    return 'applied';
  },
});
