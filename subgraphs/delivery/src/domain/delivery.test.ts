import { describe, expect, it } from '@jest/globals';
import { fold } from '#kernel/decider.ts';
import type { DeliveryCommand } from './commands.ts';
import { delivery as decider } from './decider.ts';
import { type Delivery, type DeliveryEvent, deskOf, pinTries, type Plan } from './delivery.ts';
import { deliveryTransitions } from './transitions.ts';

const at = '2026-05-01T12:00:00.000Z';
const [ann, bob, eve] = ['rider-ann', 'rider-bob', 'rider-eve'];
const plan: Plan = {
  orderId: 'order-1', customerId: 'customer-1', storeId: 'store-1', storeOwnerId: 'owner-1', method: 'BICYCLE', pickup: { latitude: 37.556, longitude: 126.91 },
  dropoff: { latitude: 37.557, longitude: 126.925 }, readyAt: '2026-05-01T12:20:00.000Z', travelSeconds: 431, pin: '0427',
};

const planned: DeliveryEvent = { type: 'DeliveryPlanned', at, plan };
const offered: DeliveryEvent = { type: 'DeliveryOffered', at, riderIds: [ann, bob] };
const assigned: DeliveryEvent = { type: 'DeliveryAssigned', at, riderId: ann, assignmentSeq: 1 };
const arrived: DeliveryEvent = { type: 'RiderArrived', at, riderId: ann };
const foodReady: DeliveryEvent = { type: 'FoodReady', at };
const pickedUp: DeliveryEvent = { type: 'DeliveryPickedUp', at, riderId: ann, estimatedArrival: '2026-05-01T12:07:11.000Z' };
const wrongPin: DeliveryEvent = { type: 'WrongPinGiven', at, riderId: ann };
const completed: DeliveryEvent = { type: 'DeliveryCompleted', at, riderId: ann };
const cancelled: DeliveryEvent = { type: 'DeliveryCancelled', at, by: 'SYSTEM' };

/** How each status is reached. */
const histories: Readonly<Record<string, readonly DeliveryEvent[]>> = {
  NONE: [],
  PENDING: [planned],
  OFFERED: [planned, offered],
  ASSIGNED: [planned, offered, assigned],
  AT_STORE: [planned, offered, assigned, arrived],
  PICKED_UP: [planned, offered, assigned, arrived, foodReady, pickedUp],
  DELIVERED: [planned, offered, assigned, arrived, foodReady, pickedUp, completed],
  CANCELLED: [planned, offered, cancelled],
};
const stateAfter = (...events: readonly DeliveryEvent[]): Delivery => fold(decider.evolve, decider.initial, events);

const free = { id: ann, online: true, carrying: 0, capacity: 2 };
const commands = {
  plan: { type: 'PlanDelivery', at, plan, calledOffBy: null },
  offer: { type: 'OfferDelivery', at, riderIds: [eve] },
  withdraw: { type: 'WithdrawOffer', at, riderId: bob },
  foodReady: { type: 'MarkFoodReady', at },
  cancel: { type: 'CancelDelivery', at, by: 'SYSTEM' },
  claim: { type: 'ClaimDelivery', at, assignmentSeq: 0, rider: free },
  arrive: { type: 'ArriveAtStore', at, assignmentSeq: 1, riderId: ann },
  pickUp: { type: 'PickUp', at, assignmentSeq: 1, riderId: ann },
  complete: { type: 'CompleteDelivery', at, assignmentSeq: 1, riderId: ann, pin: plan.pin },
} as const satisfies Record<string, DeliveryCommand>;

const given = (...history: readonly DeliveryEvent[]) => ({
  when: (command: DeliveryCommand) => ({
    then: (...events: readonly DeliveryEvent[]) => expect(decider.decide(command, stateAfter(...history))).toEqual({ accepted: true, events }),
    refused: (reason: string) => expect(decider.decide(command, stateAfter(...history))).toEqual({ accepted: false, reason }),
  }),
});
const { plan: toPlan, offer, withdraw, cancel, claim, arrive, pickUp, complete } = commands;
const afterPickUp = histories['PICKED_UP'] ?? [];
const atStore = histories['AT_STORE'] ?? [];

describe('every row of the table', () => {
  const happens: Readonly<Record<string, readonly DeliveryEvent[]>> = {
    'NONE PlanDelivery': [planned],
    'PENDING OfferDelivery': [{ type: 'DeliveryOffered', at, riderIds: [eve] }],
    'OFFERED OfferDelivery': [{ type: 'DeliveryOffered', at, riderIds: [eve] }],
    'OFFERED WithdrawOffer': [{ type: 'OfferWithdrawn', at, riderId: bob }],
    'OFFERED ClaimDelivery': [assigned],
    'ASSIGNED ArriveAtStore': [arrived],
    'AT_STORE PickUp': [pickedUp],
    'PICKED_UP CompleteDelivery': [completed],
    'PENDING MarkFoodReady': [foodReady],
    'OFFERED MarkFoodReady': [foodReady],
    'ASSIGNED MarkFoodReady': [foodReady],
    'AT_STORE MarkFoodReady': [foodReady],
    'PENDING CancelDelivery': [cancelled],
    'OFFERED CancelDelivery': [cancelled],
    'ASSIGNED CancelDelivery': [cancelled],
    'AT_STORE CancelDelivery': [cancelled],
  };
  const rows = deliveryTransitions.filter((row, index, all) => all.findIndex(({ from, command }) => from === row.from && command === row.command) === index);

  it.each(rows)('$from: $command leads through $event to $to', ({ from, command: type, to }) => {
    const command = Object.values(commands).find((candidate) => candidate.type === type) as DeliveryCommand;
    const history = [...(histories[from] ?? []), ...(type === 'PickUp' ? [foodReady] : [])];
    const events = happens[`${from} ${type}`] ?? [];
    given(...history).when(command).then(...events);
    expect(events).not.toHaveLength(0);
    expect(stateAfter(...history, ...events).status).toBe(to);
  });
});

describe('every command that no row allows', () => {
  const pairs = Object.keys(histories).flatMap((from) => Object.values(commands).map((command) => ({ from, command, type: command.type })));
  const forbidden = pairs.filter(({ from, type }) => !deliveryTransitions.some((row) => row.from === from && row.command === type));

  it.each(forbidden)('$from: $type changes nothing', ({ from, command }) => {
    const decision = decider.decide(command as DeliveryCommand, stateAfter(...(histories[from] ?? [])));
    expect(decision).toEqual(decision.accepted ? { accepted: true, events: [] } : { accepted: false, reason: expect.any(String) });
  });

  it.each(forbidden.filter(({ from, type }) => from !== 'NONE' && !['PlanDelivery', 'MarkFoodReady', 'CancelDelivery', 'WithdrawOffer'].includes(type)))(
    '$from: $type is refused, and says why',
    ({ from, command, type }) => {
      const reason = from === 'PENDING' && 'assignmentSeq' in command ? 'NOT_FOUND' // nobody was offered it yet
        : 'assignmentSeq' in command && command.assignmentSeq !== (stateAfter(...(histories[from] ?? [])) as { assignmentSeq: number }).assignmentSeq ? 'ALREADY_ASSIGNED'
        : 'NOT_IN_STATE';
      given(...(histories[from] ?? [])).when(command as DeliveryCommand).refused(reason);
      expect(type).toBe(command.type);
    },
  );

  it('an event that could not have happened is a fault', () => {
    expect(() => stateAfter(completed)).toThrow('DeliveryCompleted cannot follow in status NONE');
    expect(() => stateAfter(planned, pickedUp)).toThrow('cannot follow in status PENDING');
  });
});

describe('a delivery that is planned', () => {
  it('is planned once', () => given(planned).when(toPlan).then());
  it('is made cancelled when its order was called off before', () =>
    given().when({ ...toPlan, calledOffBy: 'SUPPORT' }).then(planned, { ...cancelled, by: 'SUPPORT' } as DeliveryEvent));
  it('is cancelled once', () => given(planned, cancelled).when(cancel).then());
  it('is not offered after that', () => given(planned, cancelled).when(offer).refused('NOT_IN_STATE'));
});

describe('an offer', () => {
  it('goes only to those who do not have it yet', () =>
    given(planned, offered).when({ ...offer, riderIds: [ann, eve] }).then({ type: 'DeliveryOffered', at, riderIds: [eve] }));
  it('is not made when everybody has it', () => given(planned, offered).when({ ...offer, riderIds: [ann, bob] }).then());
  it('of the last rider who goes leaves it waiting for somebody else', () => {
    const events: DeliveryEvent[] = [{ type: 'OfferWithdrawn', at, riderId: ann }, { type: 'OffersRanOut', at }];
    given(planned, offered, { type: 'OfferWithdrawn', at, riderId: bob }).when({ ...withdraw, riderId: ann }).then(...events);
    expect(stateAfter(planned, offered, { type: 'OfferWithdrawn', at, riderId: bob }, ...events)).toMatchObject({ status: 'PENDING', offeredTo: [] });
  });
  it('that somebody does not have is not withdrawn', () => given(planned, offered).when({ ...withdraw, riderId: eve }).then());
  it('is not withdrawn from the rider who took it', () => given(planned, offered, assigned).when({ ...withdraw, riderId: ann }).refused('NOT_IN_STATE'));
  it('lies on the desk of all, and then of the one who took it', () => {
    expect(deskOf(stateAfter(planned, offered))).toEqual([ann, bob]);
    expect(deskOf(stateAfter(planned, offered, assigned))).toEqual([ann]);
    expect(deskOf(stateAfter(...afterPickUp, completed))).toEqual([]);
  });
});

describe('a claim', () => {
  it('of somebody it is not offered to finds nothing', () => given(planned, offered).when({ ...claim, rider: { ...free, id: eve } }).refused('NOT_FOUND'));
  it('of a rider who is offline finds nothing', () => given(planned, offered).when({ ...claim, rider: { ...free, online: false } }).refused('NOT_FOUND'));
  it('beyond what the vehicle takes is refused', () => given(planned, offered).when({ ...claim, rider: { ...free, carrying: 2 } }).refused('CAPACITY_REACHED'));
  it('after another rider was faster is refused', () => given(planned, offered, assigned).when({ ...claim, rider: { ...free, id: bob } }).refused('ALREADY_ASSIGNED'));
  it('that names the assignment of another rider is refused', () =>
    given(planned, offered, assigned).when({ ...claim, assignmentSeq: 1, rider: { ...free, id: bob } }).refused('ALREADY_ASSIGNED'));
  it('that names an assignment yet to come is refused', () => given(planned, offered).when({ ...claim, assignmentSeq: 7 }).refused('ALREADY_ASSIGNED'));
});

describe('a step that names an older assignment', () => {
  it.each([arrive, pickUp, complete])('$type is refused, also from the rider who has it', (command) =>
    given(...afterPickUp).when({ ...command, assignmentSeq: 0 }).refused('ALREADY_ASSIGNED'));
  it.each([arrive, pickUp, complete])('$type of a rider who lost it is refused', (command) => given(...afterPickUp).when({ ...command, riderId: bob }).refused('ALREADY_ASSIGNED'));
  it.each([arrive, pickUp, complete])('$type of a stranger finds nothing', (command) => given(...afterPickUp).when({ ...command, riderId: eve }).refused('NOT_FOUND'));
});

describe('picking up', () => {
  it('waits for the food', () => given(...atStore).when(pickUp).refused('FOOD_NOT_READY'));
  it('tells when it could arrive', () => given(...atStore, foodReady).when(pickUp).then(pickedUp));
  it('does not care when the food was ready', () => given(planned, foodReady, offered, assigned, arrived).when(pickUp).then(pickedUp));
  it('is not called off any more', () => given(...afterPickUp).when(cancel).refused('NOT_IN_STATE'));
});

describe('the PIN', () => {
  const tried = (times: number) => [...afterPickUp, ...Array.from({ length: times }, () => wrongPin)];
  const guess = { ...complete, pin: '9999' } as const;

  it('has to be the one the customer shows', () => given(...afterPickUp).when(guess).then(wrongPin));
  it('is still good after four wrong ones', () => given(...tried(pinTries - 1)).when(complete).then(completed));
  it('is no use to the rider after five', () => given(...tried(pinTries)).when(complete).refused('PIN_LOCKED'));
  it('is asked for no more after five', () => given(...tried(pinTries)).when(guess).refused('PIN_LOCKED'));
  it('told to support completes it all the same', () => given(...tried(pinTries)).when({ ...complete, riderId: null }).then(completed));
  it('guessed by support does not', () => given(...tried(pinTries)).when({ ...guess, riderId: null }).refused('PIN_LOCKED'));
});
