import { deliveryDetailEvents, deliveryEvents } from '#contracts/delivery.ts';
import { type EventEnvelope, readEvent } from '#contracts/event.ts';
import { orderEvents } from '#contracts/order.ts';
import { riderEvents } from '#contracts/rider.ts';
import { ticketEvents } from '#contracts/ticket.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { Dispatch } from '../../application/dispatch.ts';
import type { Planning } from '../../application/planning.ts';
import type { RiderPositions, Riders } from '../../application/ports.ts';

type Dependencies = {
  readonly planning: Planning;
  readonly dispatch: Dispatch;
  readonly riders: Pick<Riders, 'load'>;
  readonly positions: Pick<RiderPositions, 'report' | 'forget'>;
  /** Who carries, or carried, a delivery. */
  readonly riderOf: (deliveryId: string) => Promise<string | null>;
};

/**
 * Whose events the delivery context hears, and what it makes of them. It hears its own too: dispatch follows on what
 * happened, and is not forgotten when the process dies in between. One event of that kind leads to commands on many
 * deliveries, each harmless when given twice; so its receipt is written after them, and the answer is 'ignored'.
 */
export const listenToOthers = ({ planning, dispatch, riders, positions, riderOf }: Dependencies): Record<string, EventHandler> => {
  const causedBy = ({ id, traceparent }: EventEnvelope) => ({ causationId: id, traceparent });
  /** Where a rider came online is where they are, until they tell of another place. */
  const placeOf = async (riderId: string, at: Date) => {
    const { state } = await riders.load(riderId);
    if (state.status === 'ONLINE') await positions.report([{ id: riderId, kind: state.vehicle, point: state.location, at }]);
  };
  return {
    ticket: async (envelope) => {
      const event = readEvent(ticketEvents, envelope);
      if (event?.type === 'ticket.TicketAccepted.v1') return planning.plan(event);
      if (event?.type === 'ticket.TicketReady.v1') return planning.foodReady(event);
      if (event?.type === 'ticket.RecallAsked.v1') return planning.recall(event);
      return 'ignored';
    },

    order: async (envelope) => {
      const event = readEvent(orderEvents, envelope);
      return event?.type === 'order.OrderCancelled.v1' ? planning.callOff(event) : 'ignored';
    },

    delivery: async (envelope) => {
      const event = readEvent({ ...deliveryEvents, ...deliveryDetailEvents }, envelope);
      switch (event?.type) {
        case 'delivery.DeliveryPlanned.v1':
        case 'delivery.DeliveryOffered.v1':
        case 'delivery.OfferWithdrawn.v1':
        case 'delivery.OfferDeclined.v1':
        case 'delivery.OfferExpired.v1':
          await dispatch.seeTo(event.subject, causedBy(event));
          return 'ignored';
        case 'delivery.RiderUnassigned.v1':
          await dispatch.seeTo(event.subject, causedBy(event));
          await dispatch.lookAround(event.data.riderId, new Date(event.time));
          return 'ignored';
        case 'delivery.DeliveryCompleted.v1':
        case 'delivery.DeliveryReturned.v1':
        case 'delivery.DeliveryFailed.v1':
          await dispatch.lookAround(event.data.riderId, new Date(event.time));
          return 'ignored';
        case 'delivery.DeliveryCancelled.v1': {
          const freed = await riderOf(event.subject);
          if (freed !== null) await dispatch.lookAround(freed, new Date(event.time));
          return 'ignored';
        }
        case 'delivery.DeliveryAssigned.v1':
        case 'delivery.RiderArrived.v1':
        case 'delivery.FoodReady.v1':
        case 'delivery.DeliveryPickedUp.v1':
        case 'delivery.RiderReachedDropoff.v1':
        case 'delivery.DeliveryReturning.v1':
        case 'delivery.DispatchGaveUp.v1':
        case 'delivery.OffersRanOut.v1':
        case 'delivery.WrongPinGiven.v1':
        case undefined:
          return 'ignored';
      }
    },

    rider: async (envelope) => {
      const event = readEvent(riderEvents, envelope);
      switch (event?.type) {
        case 'rider.RiderWentOnline.v1':
          await placeOf(event.subject, new Date(event.time));
          await dispatch.lookAround(event.subject, new Date(event.time));
          return 'ignored';
        case 'rider.RiderWentOffline.v1':
          await positions.forget([event.subject]);
          await dispatch.withdrawFrom(event.subject, causedBy(event));
          return 'ignored';
        case undefined:
          return 'ignored';
      }
    },
  };
};
