import { deliveryEvents } from '#contracts/delivery.ts';
import { type EventEnvelope, readEvent } from '#contracts/event.ts';
import { paymentEvents } from '#contracts/payment.ts';
import { type StoreEvent, storeEvents } from '#contracts/store.ts';
import { ticketEvents } from '#contracts/ticket.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { HandleOrderCommand } from '../../application/handle.ts';
import { whenDeliveryTells, whenPaymentTells, whenTicketTells } from '../../application/policies.ts';
import type { OrderCommand } from '../../domain/commands.ts';

type Dependencies = {
  readonly handle: HandleOrderCommand;
  readonly followOffer: (event: StoreEvent) => Promise<void>;
  /** Null: nobody carries it for now. */
  readonly assignRider: (orderId: string, riderId: string | null, received: EventEnvelope) => Promise<void>;
};

/** Whose events the order context hears, and what it makes of them. */
export const listenToOthers = ({ handle, followOffer, assignRider }: Dependencies): Record<string, EventHandler> => {
  const give = async (command: OrderCommand | null, received: EventEnvelope) => {
    if (command === null) return 'ignored';
    const outcome = await handle(received.correlationid, command, { received });
    return outcome.kind === 'accepted' && outcome.events.length > 0 ? 'applied' : 'ignored';
  };

  return {
    payment: async (envelope) => {
      const event = readEvent(paymentEvents, envelope);
      return event === null ? 'ignored' : give(whenPaymentTells(event), envelope);
    },
    ticket: async (envelope) => {
      const event = readEvent(ticketEvents, envelope);
      return event === null ? 'ignored' : give(whenTicketTells(event), envelope);
    },
    delivery: async (envelope) => {
      const event = readEvent(deliveryEvents, envelope);
      if (event === null) return 'ignored';
      switch (event.type) {
        case 'delivery.DeliveryAssigned.v1':
          await assignRider(event.data.orderId, event.data.riderId, envelope);
          return 'applied';
        case 'delivery.RiderUnassigned.v1':
        case 'delivery.DeliveryCancelled.v1':
          await assignRider(event.data.orderId, null, envelope);
          return 'applied';
        default:
          return give(whenDeliveryTells(event), envelope);
      }
    },
    store: async (envelope) => {
      const event = readEvent(storeEvents, envelope);
      if (event === null) return 'ignored';
      await followOffer(event);
      return 'applied';
    },
  };
};
