import { deliveryEvents } from '#contracts/delivery.ts';
import { type EventEnvelope, readEvent } from '#contracts/event.ts';
import { orderEvents } from '#contracts/order.ts';
import type { Clock } from '#kernel/clock.ts';
import type { NewId } from '#kernel/id.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { handleTicketCommand } from '../../application/handle.ts';
import { type Patience, whenDeliveryTells, whenOrderTells } from '../../application/policies.ts';
import type { Tickets } from '../../application/ports.ts';
import type { TicketCommand } from '../../domain/ticket/commands.ts';

type Dependencies = {
  readonly handle: ReturnType<typeof handleTicketCommand>;
  readonly tickets: Pick<Tickets, 'idOfOrder'>;
  readonly newId: NewId;
  readonly patience: Patience;
  readonly clock: Clock;
};

/** Whose events the store context hears, and what it makes of them. */
export const listenToOthers = ({ handle, tickets, newId, patience, clock }: Dependencies): Record<string, EventHandler> => {
  const give = async (command: TicketCommand | null, received: EventEnvelope) => {
    if (command === null) return 'ignored';
    const known = await tickets.idOfOrder(received.correlationid);
    const id = known ?? (command.type === 'OpenTicket' ? newId() : null);
    if (id === null) return 'ignored'; // the order never came to stand, so nothing was asked of the kitchen
    const outcome = await handle(id, command, { received });
    return outcome.kind === 'accepted' && outcome.events.length > 0 ? 'applied' : 'ignored';
  };

  return {
    order: async (envelope) => {
      const event = readEvent(orderEvents, envelope);
      return event === null ? 'ignored' : give(whenOrderTells(event, patience, clock()), envelope);
    },
    delivery: async (envelope) => {
      const event = readEvent(deliveryEvents, envelope);
      return event === null ? 'ignored' : give(whenDeliveryTells(event), envelope);
    },
  };
};
