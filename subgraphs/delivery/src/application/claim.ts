import type { EventEnvelope } from '#contracts/event.ts';
import type { Cause } from '#kernel/command-handler.ts';
import type { Claimant } from '../domain/commands.ts';
import type { DeliveryOutcome, HandleDelivery } from './handle.ts';
import { lookAgain } from './look-again.ts';
import type { Riders } from './ports.ts';

export type Claim = { readonly deliveryId: string; readonly riderId: string; readonly assignmentSeq: number; readonly at: string };

/**
 * A rider takes a delivery. Two things are decided at once, who has the delivery and whether the rider can carry it: the
 * one by the delivery's version, the other by the rider's count, both in the transaction that saves it.
 */
export const claiming =
  ({ handle, riders }: { readonly handle: HandleDelivery; readonly riders: Riders }) =>
  ({ deliveryId, riderId, assignmentSeq, at }: Claim, cause: Cause<EventEnvelope>): Promise<DeliveryOutcome> =>
    lookAgain(async () => {
      const rider = await claimant(riders, riderId);
      return handle(deliveryId, { type: 'ClaimDelivery', at, assignmentSeq, rider }, cause);
    });

const claimant = async (riders: Riders, id: string): Promise<Claimant> => {
  const { state } = await riders.load(id);
  if (state.status === 'UNKNOWN') return { id, online: false, carrying: 0, capacity: 0 };
  return { id, online: state.status === 'ONLINE', carrying: state.carrying, capacity: state.capacity };
};
