import { deliveryEvents } from '#contracts/delivery.ts';
import { type EventEnvelope, readEvent } from '#contracts/event.ts';
import { orderEvents } from '#contracts/order.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { ProjectEvent } from '../../application/project-event.ts';
import type { PageEvent } from '../../domain/page-event.ts';
import { fromDelivery, fromOrder } from './page-event.ts';

/** What an event tells My page; null when it changes nothing there, as a type that is a newer version of one we know. */
export const toldInMyPage = (envelope: EventEnvelope): PageEvent | null => {
  if (envelope.aggregatetype === 'delivery') {
    const event = readEvent(deliveryEvents, envelope);
    return event && fromDelivery(event);
  }
  const event = readEvent(orderEvents, envelope);
  return event && fromOrder(event);
};

/** The aggregates whose events make My page; both are correlated by the order. */
export const listenToOthers = (project: ProjectEvent): Readonly<Record<'order' | 'delivery', EventHandler>> => {
  const follow: EventHandler = async (envelope) => {
    const told = toldInMyPage(envelope);
    if (told === null) return 'ignored';
    await project(envelope.correlationid, told, envelope);
    return 'applied';
  };
  return { order: follow, delivery: follow };
};
