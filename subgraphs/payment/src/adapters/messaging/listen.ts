import { readEvent } from '#contracts/event.ts';
import { orderEvents } from '#contracts/order.ts';
import type { NewId } from '#kernel/id.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { HandlePaymentCommand } from '../../application/handle.ts';
import { whenOrderTells } from '../../application/policies.ts';
import type { Deliveries, Notes } from '../../application/ports.ts';

type Dependencies = { readonly handle: HandlePaymentCommand; readonly deliveries: Pick<Deliveries, 'noteDelivered'>; readonly newId: NewId; readonly notes: Notes };

/** Whose events the payment context hears, and what it makes of them. The talk with the provider that follows is not done here: it would hold up the queue. */
export const listenToOthers = ({ handle, deliveries, newId, notes }: Dependencies): Record<string, EventHandler> => ({
  order: async (envelope) => {
    const event = readEvent(orderEvents, envelope);
    if (event?.type === 'order.OrderDelivered.v1') {
      await deliveries.noteDelivered(event.subject, envelope);
      return 'applied';
    }
    const command = event && whenOrderTells(event, newId);
    if (!command) return 'ignored';
    const outcome = await handle(envelope.subject, command, { received: envelope });
    if (outcome.kind === 'rejected') {
      notes.warn({ orderId: envelope.subject, event: envelope.type, status: outcome.state.status, reason: outcome.reason }, 'what the order tells does not fit how its payment stands');
    }
    return outcome.kind === 'accepted' && outcome.events.length > 0 ? 'applied' : 'ignored';
  },
});
