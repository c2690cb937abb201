import { instant, integer, nullable, object, string } from '#kernel/parse.ts';
import { deliveryMethod } from './delivery-method.ts';
import type { EventOf } from './event.ts';
import { geoPoint, role } from './shapes.ts';

/** What the store context tells of a ticket; `subject` is the ticket's id, `correlationid` the order's. */
export const ticketEvents = {
  'ticket.TicketOpened.v1': object({ orderId: string, storeId: string, acceptBy: instant }),
  /** With all that a delivery is planned from. */
  'ticket.TicketAccepted.v1': object({
    orderId: string, storeId: string, storeOwnerId: string, customerId: string,
    readyAt: instant, cookingMinutes: integer, deliveryMethod, pickup: geoPoint, dropoff: geoPoint,
  }),
  'ticket.TicketRejected.v1': object({ orderId: string, storeId: string, reason: string }),
  'ticket.PreparationStarted.v1': object({ orderId: string, storeId: string }),
  'ticket.TicketReady.v1': object({ orderId: string, storeId: string }),
  'ticket.TicketHandedOver.v1': object({ orderId: string, storeId: string }),
  'ticket.TicketExpired.v1': object({ orderId: string, storeId: string }),
  'ticket.TicketCancelled.v1': object({ orderId: string, storeId: string, by: role, reason: nullable(string) }),
  /** The customer would like it called off; it is accepted, so the store is asked, and has until then to answer. */
  'ticket.CancellationAsked.v1': object({ orderId: string, storeId: string, reason: nullable(string), answerBy: instant }),
  /** It is to be called off, and stands ready: only the delivery knows whether a rider has it already, and is called off if none has. */
  'ticket.RecallAsked.v1': object({ orderId: string, storeId: string, by: role, reason: nullable(string) }),
  /** The order goes on: the kitchen was faster (`ALREADY_PREPARING`), or the rider (`ALREADY_HANDED_OVER`), or the store did not consent (`STORE_DECLINED`, `PREPARATION_STARTED`, `NO_ANSWER`). */
  'ticket.TicketCancelRefused.v1': object({ orderId: string, storeId: string, reason: string }),
} as const;

export type TicketEvent = EventOf<typeof ticketEvents>;
