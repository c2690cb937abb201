import type { EventEnvelope } from '#contracts/event.ts';
import type { Clock } from '#kernel/clock.ts';
import type { NewId } from '#kernel/id.ts';
import type { HandleDelivery } from './handle.ts';
import { lookAgain } from './look-again.ts';
import { type OrderCancelled, type RecallAsked, type TicketAccepted, type TicketReady, whenOrderCancelled, whenRecallAsked, whenTicketAccepted, whenTicketReady } from './policies.ts';
import type { Orders } from './ports.ts';

/** 'applied' when something was saved, with the receipt of the event. */
export type Applied = Promise<'applied' | 'ignored'>;
export type Planning = {
  plan(event: TicketAccepted): Applied;
  foodReady(event: TicketReady): Applied;
  recall(event: RecallAsked): Applied;
  callOff(event: OrderCancelled): Applied;
};

type Dependencies = {
  readonly handle: HandleDelivery;
  readonly orders: Orders;
  readonly newId: NewId;
  /** A whole number from 0 up to, and not including, `below`. */
  readonly random: (below: number) => number;
  readonly clock: Clock;
};

/**
 * What the kitchen and the order make of deliveries. Ticket and order tell of themselves in streams of their own, so a
 * cancellation may be heard before there is anything to cancel: it is remembered, and the delivery is then made cancelled.
 * Both write the order's one record, so neither can miss the other.
 */
export const planning = ({ handle, orders, newId, random, clock }: Dependencies): Planning => {
  const give = async (...[id, command, cause]: Parameters<HandleDelivery>): Applied => {
    const outcome = await handle(id, command, cause);
    return outcome.kind === 'accepted' && outcome.events.length > 0 ? 'applied' : 'ignored';
  };
  const received = (event: EventEnvelope) => ({ received: event });
  /** The delivery of a ticket that stands ready: the same ticket told of its acceptance before, and was heard. */
  const planned = async ({ type, data: { orderId } }: TicketReady | RecallAsked): Promise<string> => {
    const record = await orders.recordOf(orderId);
    if (!record?.deliveryId) throw new Error(`no delivery was planned for order ${orderId}, and there is ${type}`);
    return record.deliveryId;
  };

  return {
    plan: (event) =>
      lookAgain(async () => {
        const record = await orders.recordOf(event.data.orderId);
        if (record?.deliveryId) return 'ignored'; // exactly one for an order
        const pin = String(random(10_000)).padStart(4, '0');
        return give(newId(), whenTicketAccepted(event, clock().toISOString(), pin, record?.calledOffBy ?? null), received(event));
      }),

    foodReady: async (event) => give(await planned(event), whenTicketReady(event), received(event)),
    recall: async (event) => give(await planned(event), whenRecallAsked(event), received(event)),

    callOff: (event) =>
      lookAgain(async () => {
        const record = await orders.recordOf(event.subject);
        if (record?.deliveryId) return give(record.deliveryId, whenOrderCancelled(event), received(event));
        if (record !== null) return 'ignored';
        await orders.rememberCalledOff(event.subject, event.data.by, event);
        return 'applied';
      }),
  };
};
