import type { EventEnvelope } from '#contracts/event.ts';
import type { Cause } from '#kernel/command-handler.ts';
import { pinTriesLeft, type PlannedDelivery } from '../domain/delivery.ts';
import type { DeliveryOutcome, HandleDelivery } from './handle.ts';
import type { Deliveries } from './ports.ts';

export type Completion = { readonly deliveryId: string; readonly riderId: string | null; readonly assignmentSeq: number; readonly pin: string; readonly at: string };
export type CompletionOutcome = DeliveryOutcome | { readonly kind: 'wrongPin'; readonly attemptsLeft: number };

/** Hands over at the door. A wrong PIN is something that happened, and is counted; to the one who gave it, it is a refusal. */
export const completing =
  ({ handle, deliveries }: { readonly handle: HandleDelivery; readonly deliveries: Pick<Deliveries, 'wrongPinOf'> }) =>
  async ({ deliveryId, ...completion }: Completion, cause: Cause<EventEnvelope>): Promise<CompletionOutcome> => {
    const outcome = await handle(deliveryId, { type: 'CompleteDelivery', ...completion }, cause);
    if (outcome.kind !== 'accepted') return outcome;
    if (outcome.events.some(({ type }) => type === 'WrongPinGiven')) return { kind: 'wrongPin', attemptsLeft: pinTriesLeft(outcome.state as PlannedDelivery) };
    // the same key asked again gets the same answer, and costs no other try
    const before = outcome.repeated && cause.command ? await deliveries.wrongPinOf(cause.command) : null;
    return before === null ? outcome : { kind: 'wrongPin', ...before };
  };
