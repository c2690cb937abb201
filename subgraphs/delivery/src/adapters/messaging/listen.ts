import { deliveryDetailEvents, deliveryEvents } from '#contracts/delivery.ts';
import { type EventEnvelope, readEvent } from '#contracts/event.ts';
import { orderEvents } from '#contracts/order.ts';
import { riderEvents } from '#contracts/rider.ts';
import { ticketEvents } from '#contracts/ticket.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { Dispatch } from '../../application/dispatch.ts';
import type { Planning } from '../../application/planning.ts';

type Dependencies = {
  readonly planning: Planning;
  readonly dispatch: Dispatch;
  /** Who carries, or carried, a delivery. */
  readonly riderOf: (deliveryId: string) => Promise<string | null>;
};

/**
 * Whose events the delivery context hears, and what it makes of them. It hears its own too: dispatch follows on what
 * happened, and is not forgotten when the process dies in between. One event of that kind leads to commands on many
 * deliveries, each harmless when given twice; so its receipt is written after them, and the answer is 'ignored'.
 */
export const listenToOthers = ({ planning, dispatch, riderOf }: Dependencies): Record<string, EventHandler> => {
  const causedBy = ({ id, traceparent }: EventEnvelope) => ({ causationId: id, traceparent });
  return {
    ticket: async (envelope) => {
      const event = readEvent(ticketEvents, envelope);
      if (event?.type === 'ticket.TicketAccepted.v1') return planning.plan(event);
      if (event?.type === 'ticket.TicketReady.v1') return planning.foodReady(event);
      return 'ignored';
    },

    order: async (envelope) => {
      const event = readEvent(orderEvents, envelope);
      return event?.type === 'order.OrderCancelled.v1' ? planning.callOff(event) : 'ignored';
    },

    delivery: async (envelope) => {
      const event = readEvent({ ...deliveryEvents, ...deliveryDetailEvents }, envelope);
      if (event?.type === 'delivery.DeliveryPlanned.v1' || event?.type === 'delivery.OffersRanOut.v1') await dispatch.offerDelivery(event.subject, causedBy(event));
      if (event?.type === 'delivery.DeliveryCompleted.v1' || event?.type === 'delivery.DeliveryCancelled.v1') {
        const freed = await riderOf(event.subject);
        if (freed !== null) await dispatch.offerTo(freed, causedBy(event));
      }
      return 'ignored';
    },

    rider: async (envelope) => {
      const event = readEvent(riderEvents, envelope);
      if (event?.type === 'rider.RiderWentOnline.v1') await dispatch.offerTo(event.subject, causedBy(event));
      if (event?.type === 'rider.RiderWentOffline.v1') await dispatch.withdrawFrom(event.subject, causedBy(event));
      return 'ignored';
    },
  };
};
