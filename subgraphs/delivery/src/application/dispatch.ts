import { reach } from '#contracts/delivery-method.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Cause } from '#kernel/command-handler.ts';
import { metresBetween } from '#kernel/geo.ts';
import { type Delivery, isWaiting, openOffers, type Waiting } from '../domain/delivery.ts';
import type { DeliveryCommand } from '../domain/commands.ts';
import { choosingRiders } from './choose-riders.ts';
import { beginsAt, type DispatchRules, givesUpAt, nextLookAt } from './dispatch-times.ts';
import type { HandleDelivery } from './handle.ts';
import type { Deliveries, DispatchBoard, RiderPositions, Riders, WaitingTimes, Wake } from './ports.ts';

export type Dispatch = {
  /** Sees to a delivery that waits: ends offers whose time is over, offers it to whom it should be next, or gives up; and is woken for it again when there is more to do. */
  seeTo(deliveryId: string, cause?: Cause<EventEnvelope>): Promise<void>;
  /** Has what waits near a rider who has come, or has a free hand again, seen to in a moment: it may be much, and who asks may be in a hurry. */
  lookAround(riderId: string, since: Date): Promise<void>;
  /** Sees to what waits near a rider, until they have as many offers as free hands. */
  seeToThoseNear(riderId: string): Promise<void>;
  /** Takes back what was offered to a rider who has gone. */
  withdrawFrom(riderId: string, cause?: Cause<EventEnvelope>): Promise<void>;
};

type Dependencies = {
  readonly handle: HandleDelivery;
  readonly deliveries: Pick<Deliveries, 'load'>;
  readonly riders: Pick<Riders, 'load'>;
  readonly positions: Pick<RiderPositions, 'nearest' | 'of'>;
  readonly board: DispatchBoard;
  readonly wake: Wake;
  readonly rules: DispatchRules;
  readonly clock: Clock;
};

/**
 * Who is offered what: the nearest first, then the next, until somebody takes it. All of it looks at how it stands now,
 * not at how it stood when it was called for: it may be called at any time, for any reason, twice, and by several at once.
 */
export const dispatching = ({ handle, deliveries, riders, positions, board, wake, rules, clock }: Dependencies): Dispatch => {
  const choose = choosingRiders({ positions, board, rules });

  /** The next thing to do about a delivery, if there is one by now. */
  const due = async (delivery: Waiting, now: number): Promise<DeliveryCommand | null> => {
    const at = new Date(now).toISOString();
    const open = openOffers(delivery);
    if (open.some(({ offeredUntil }) => Date.parse(offeredUntil) <= now)) return { type: 'ExpireOffer', at };
    const hands = open.length > 0 ? await board.handsOf(open.map(({ riderId }) => riderId)) : null;
    // a rider may have gone at the moment it was offered: both write first and look then, so one of them sees the other
    const gone = open.find(({ riderId }) => hands?.get(riderId)?.online !== true);
    if (gone !== undefined) return { type: 'WithdrawOffer', at, riderId: gone.riderId };
    if (now >= givesUpAt(timesOf(delivery), rules)) return delivery.status === 'PENDING' ? { type: 'GiveUpDispatch', at } : null;
    if (now < beginsAt(timesOf(delivery), rules) || open.length >= rules.atMost) return null;
    const riderIds = await choose(delivery, rules.atMost - open.length, now);
    return riderIds.length === 0 ? null : { type: 'OfferDelivery', at, riderIds, until: new Date(now + rules.offerMs).toISOString(), atMost: rules.atMost };
  };

  /** Deliveries that are being settled here just now: who looks for something to do looks at others first. */
  const underWay = new Map<string, number>();

  /** Does what is due, one thing after the other, and answers how it stands then. */
  const settle = async (deliveryId: string, cause?: Cause<EventEnvelope>): Promise<Delivery> => {
    underWay.set(deliveryId, (underWay.get(deliveryId) ?? 0) + 1);
    try {
      let { state } = await deliveries.load(deliveryId);
      for (;;) {
        if (!isWaiting(state)) return state;
        const now = clock().getTime();
        const command = await due(state, now);
        if (command === null) {
          await wake(deliveryId, nextLookAt(timesOf(state), rules, now));
          return state;
        }
        const outcome = await handle(deliveryId, command, cause);
        state = outcome.kind === 'keyReused' ? (await deliveries.load(deliveryId)).state : outcome.state;
      }
    } finally {
      const left = (underWay.get(deliveryId) ?? 1) - 1;
      if (left > 0) underWay.set(deliveryId, left);
      else underWay.delete(deliveryId);
    }
  };

  return {
    seeTo: async (deliveryId, cause) => void (await settle(deliveryId, cause)),

    lookAround: (riderId, since) => wake(riderId, since, 'NEAR_RIDER'),

    seeToThoseNear: async (riderId) => {
      const { state } = await riders.load(riderId);
      if (state.status !== 'ONLINE') return;
      const [hands, [heardOf]] = await Promise.all([board.handsOf([riderId]), positions.of([riderId])]);
      const around = { centre: heardOf?.point ?? state.location, radiusMetres: reach[state.vehicle].radiusMetres };
      const looked = new Set<string>();
      for (let free = hands.get(riderId)?.free ?? 0; free > 0;) {
        const now = clock().getTime();
        // asked for again each time: of many riders who come at once the others take from it as well
        const open = await board.openTo({
          riderId, method: state.vehicle, around, offersBelow: rules.atMost,
          now: new Date(now), passedBefore: new Date(now - rules.pauseMs), readyBefore: new Date(now + rules.leadMs),
        });
        const near = open.filter(({ id, at }) => !looked.has(id) && metresBetween(around.centre, at) <= around.radiusMetres);
        const next = near.find(({ id }) => !underWay.has(id)) ?? near[0];
        if (next === undefined) return;
        looked.add(next.id);
        const after = await settle(next.id);
        if (openOffers(after).some((offer) => offer.riderId === riderId)) free -= 1;
      }
    },

    withdrawFrom: async (riderId, cause) => {
      const { state } = await riders.load(riderId);
      if (state.status === 'ONLINE') return; // back already
      for (const deliveryId of await board.offeredTo(riderId)) await settle(deliveryId, cause);
    },
  };
};

const timesOf = (delivery: Waiting): WaitingTimes =>
  ({ readyAt: delivery.readyAt, waitingSince: delivery.waitingSince, offersEnd: openOffers(delivery).map(({ offeredUntil }) => offeredUntil) });
