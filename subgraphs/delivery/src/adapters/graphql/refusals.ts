import type { DeliveryOutcome, RiderOutcome } from '../../application/handle.ts';
import type { PlannedDelivery } from '../../domain/delivery.ts';

/** Refusals as members of the mutations' result unions: a stable code, and a sentence for people that says what to do. */

export const keyReused = () =>
  ({ __typename: 'IdempotencyKeyReused' as const, code: 'IDEMPOTENCY_KEY_REUSED', message: 'This key came with another payload before: take a new key for a new command.' });

export const deliveryNotFound = () =>
  ({ __typename: 'DeliveryNotFound' as const, code: 'DELIVERY_NOT_FOUND', message: 'There is no such delivery, or it has nothing to do with you.' });

export const wrongPin = (attemptsLeft: number) =>
  ({
    __typename: 'WrongPin' as const, code: attemptsLeft > 0 ? 'WRONG_PIN' : 'PIN_LOCKED', attemptsLeft,
    message: attemptsLeft > 0 ? `That is not the PIN the customer shows: ${attemptsLeft} more ${attemptsLeft === 1 ? 'try' : 'tries'}.` : 'Too many wrong PINs: ask support to complete it.',
  });

const capacityReached = (capacity: number) =>
  ({ __typename: 'CapacityReached' as const, code: 'CAPACITY_REACHED', message: `You carry ${capacity} already: deliver one first.`, capacity });

const alreadyAssigned = ({ assignmentSeq }: PlannedDelivery) =>
  ({ __typename: 'DeliveryAlreadyAssigned' as const, code: 'DELIVERY_ALREADY_ASSIGNED', message: 'Another rider has it, or it was assigned anew since you looked.', assignmentSeq });

export const riderOffline = () =>
  ({ __typename: 'RiderOffline' as const, code: 'RIDER_OFFLINE', message: 'You are offline: go online first.' });

const notInState = <Shown>(delivery: Shown, status: string) =>
  ({ __typename: 'DeliveryNotInState' as const, code: 'DELIVERY_NOT_IN_STATE', message: `That cannot be done while the delivery is ${status}.`, delivery });

const foodNotReady = <Shown>(delivery: Shown) =>
  ({ __typename: 'DeliveryNotInState' as const, code: 'FOOD_NOT_READY', message: 'The food is not ready yet: wait at the counter until the store says so.', delivery });

export type Rejected = Extract<DeliveryOutcome, { kind: 'rejected' }>;

/** What any command of a rider's may be refused with. */
export const commonRefusal = <Shown>({ reason, state }: Rejected, delivery: (state: PlannedDelivery) => Shown) => {
  if (state.status === 'NONE') return deliveryNotFound();
  switch (reason) {
    case 'NOT_FOUND':
      return deliveryNotFound();
    case 'ALREADY_ASSIGNED':
      return alreadyAssigned(state);
    case 'FOOD_NOT_READY':
      return foodNotReady(delivery(state));
    case 'NOT_IN_STATE':
      return notInState(delivery(state), state.status);
    case 'CAPACITY_REACHED':
    case 'PIN_LOCKED':
      throw new Error(`${reason} is no refusal of this command`);
  }
};

/** A claim may also fail for what the rider carries. */
export const claimRefusal = <Shown>(outcome: Rejected, delivery: (state: PlannedDelivery) => Shown, capacity: number) =>
  outcome.reason === 'CAPACITY_REACHED' ? capacityReached(capacity) : commonRefusal(outcome, delivery);

/** What is not about one assignment cannot be for an older one. */
export const staffRefusal = <Shown>(outcome: Rejected, delivery: (state: PlannedDelivery) => Shown) => {
  const refusal = commonRefusal(outcome, delivery);
  if (refusal.__typename === 'DeliveryAlreadyAssigned') throw new Error('it was refused for an assignment it does not name');
  return refusal;
};

/** Handing over may also fail because the PIN is locked. */
export const completionRefusal = <Shown>(outcome: Rejected, delivery: (state: PlannedDelivery) => Shown) =>
  outcome.reason === 'PIN_LOCKED' ? wrongPin(0) : commonRefusal(outcome, delivery);

export const isNoRider = () => ({ __typename: 'NotARider' as const, code: 'NOT_A_RIDER', message: 'Only riders can do this: sign up as one first.' });

export const notARider = ({ reason, state }: Extract<RiderOutcome, { kind: 'rejected' }>) => {
  if (reason === 'OTHER_VEHICLE' && state.status !== 'UNKNOWN') {
    return { __typename: 'NotARider' as const, code: 'OTHER_VEHICLE', message: `You signed up with ${state.vehicle}: go online with that.` };
  }
  return isNoRider();
};

export const riderBusy = () => ({ __typename: 'RiderBusy' as const, code: 'RIDER_BUSY', message: 'You carry something: deliver it first.' });
