import { reach } from '#contracts/delivery-method.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Cause } from '#kernel/command-handler.ts';
import { metresBetween } from '#kernel/geo.ts';
import type { HandleDelivery } from './handle.ts';
import type { Circle, Deliveries, DispatchBoard, Located, Riders } from './ports.ts';

export type Dispatch = {
  /** Offers a waiting delivery to every free rider within reach. */
  offerDelivery(deliveryId: string, cause: Cause<EventEnvelope>): Promise<void>;
  /** Offers a free rider every waiting delivery within reach. */
  offerTo(riderId: string, cause: Cause<EventEnvelope>): Promise<void>;
  /** Takes back what was offered to a rider who has gone. */
  withdrawFrom(riderId: string, cause: Cause<EventEnvelope>): Promise<void>;
};

type Dependencies = {
  readonly handle: HandleDelivery;
  readonly deliveries: Pick<Deliveries, 'load'>;
  readonly riders: Pick<Riders, 'load'>;
  readonly board: DispatchBoard;
  readonly clock: Clock;
};

/**
 * Who is offered what: everybody within the vehicle's radius, and the first claim wins. All three look at how it stands
 * now, not at how it stood when they were called for, so they may be called again for the same reason.
 */
export const dispatching = ({ handle, deliveries, riders, board, clock }: Dependencies): Dispatch => {
  const at = () => clock().toISOString();
  return {
    offerDelivery: async (deliveryId, cause) => {
      const { state } = await deliveries.load(deliveryId);
      if (state.status !== 'PENDING' && state.status !== 'OFFERED') return;
      const around = { centre: state.pickup, radiusMetres: reach[state.method].radiusMetres };
      const riderIds = (await board.freeRiders(state.method, around)).filter(within(around)).map(({ id }) => id);
      if (riderIds.length > 0) await handle(deliveryId, { type: 'OfferDelivery', at: at(), riderIds }, cause);
    },

    offerTo: async (riderId, cause) => {
      const { state } = await riders.load(riderId);
      if (state.status !== 'ONLINE' || state.carrying >= state.capacity) return;
      const around = { centre: state.location, radiusMetres: reach[state.vehicle].radiusMetres };
      const waiting = (await board.waitingDeliveries(state.vehicle, around)).filter(within(around));
      for (const { id } of waiting) await handle(id, { type: 'OfferDelivery', at: at(), riderIds: [riderId] }, cause);
    },

    withdrawFrom: async (riderId, cause) => {
      const { state } = await riders.load(riderId);
      if (state.status === 'ONLINE') return; // back already
      for (const deliveryId of await board.offeredTo(riderId)) await handle(deliveryId, { type: 'WithdrawOffer', at: at(), riderId }, cause);
    },
  };
};

const within = ({ centre, radiusMetres }: Circle) => ({ at }: Located) => metresBetween(centre, at) <= radiusMetres;
