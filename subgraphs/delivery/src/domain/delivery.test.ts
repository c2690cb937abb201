import { describe, expect, it } from '@jest/globals';
import { fold } from '#kernel/decider.ts';
import type { DeliveryCommand } from './commands.ts';
import { delivery as decider } from './decider.ts';
import { type Delivery, type DeliveryEvent, deskOf, pinTries, type Plan, type PlannedDelivery } from './delivery.ts';
import { deliveryTransitions } from './transitions.ts';
import { type Fault, faultOf, type GivenReason } from './trouble.ts';

const at = '2026-05-01T12:00:00.000Z';
const [ann, bob, eve] = ['rider-ann', 'rider-bob', 'rider-eve'];
const plan: Plan = {
  orderId: 'order-1', customerId: 'customer-1', storeId: 'store-1', storeOwnerId: 'owner-1', method: 'BICYCLE', pickup: { latitude: 37.556, longitude: 126.91 },
  dropoff: { latitude: 37.557, longitude: 126.925 }, readyAt: '2026-05-01T12:20:00.000Z', travelSeconds: 431, pin: '0427',
};

const until = '2026-05-01T12:00:30.000Z';
const planned: DeliveryEvent = { type: 'DeliveryPlanned', at, plan };
const offered: DeliveryEvent = { type: 'DeliveryOffered', at, riderIds: [ann, bob], until };
const toAnn: DeliveryEvent = { type: 'DeliveryOffered', at, riderIds: [ann], until };
const ranOut: DeliveryEvent = { type: 'OffersRanOut', at };
const declined: DeliveryEvent = { type: 'OfferDeclined', at, riderId: ann };
const expired: DeliveryEvent = { type: 'OfferExpired', at: until, riderId: ann };
/** Cooked at 12:20, and seven minutes and eleven seconds away. */
const assigned: DeliveryEvent = { type: 'DeliveryAssigned', at, riderId: ann, assignmentSeq: 1, estimatedArrival: '2026-05-01T12:27:11.000Z' };
const unassigned: DeliveryEvent = { type: 'RiderUnassigned', at, riderId: ann, assignmentSeq: 1, reason: 'DROPPED' };
const arrived: DeliveryEvent = { type: 'RiderArrived', at, riderId: ann };
const foodReady: DeliveryEvent = { type: 'FoodReady', at };
const pickedUp: DeliveryEvent = { type: 'DeliveryPickedUp', at, riderId: ann, estimatedArrival: '2026-05-01T12:07:11.000Z' };
const atDropoff: DeliveryEvent = { type: 'RiderReachedDropoff', at, riderId: ann };
const wrongPin: DeliveryEvent = { type: 'WrongPinGiven', at, riderId: ann };
const completed: DeliveryEvent = { type: 'DeliveryCompleted', at, riderId: ann };
const absent = { reason: 'CUSTOMER_ABSENT', fault: 'CUSTOMER' } as const;
const returning: DeliveryEvent = { type: 'DeliveryReturning', at, riderId: ann, ...absent };
const returned: DeliveryEvent = { type: 'DeliveryReturned', at, riderId: ann, ...absent };
const calledBack: DeliveryEvent = { type: 'DeliveryReturning', at, riderId: ann, reason: 'ORDER_CANCELLED', fault: 'PLATFORM' };
const failed: DeliveryEvent = { type: 'DeliveryFailed', at, riderId: ann, reason: 'LOST', fault: 'RIDER' };
const gaveUp: DeliveryEvent = { type: 'DispatchGaveUp', at };
const cancelled: DeliveryEvent = { type: 'DeliveryCancelled', at, by: 'SYSTEM' };

/** How each status is reached. */
const onTheWay = [planned, toAnn, assigned, arrived, foodReady, pickedUp] as const;
const histories: Readonly<Record<string, readonly DeliveryEvent[]>> = {
  NONE: [],
  PENDING: [planned],
  OFFERED: [planned, toAnn],
  ASSIGNED: [planned, toAnn, assigned],
  AT_STORE: [planned, toAnn, assigned, arrived],
  PICKED_UP: onTheWay,
  AT_DROPOFF: [...onTheWay, atDropoff],
  DELIVERED: [...onTheWay, completed],
  RETURNING: [...onTheWay, atDropoff, returning],
  RETURNED: [...onTheWay, returning, returned],
  FAILED: [...onTheWay, failed],
  CANCELLED: [planned, toAnn, cancelled],
};
const stateAfter = (...events: readonly DeliveryEvent[]): Delivery => fold(decider.evolve, decider.initial, events);

const free = { id: ann, online: true, carrying: 0, capacity: 2, inReach: true, secondsToStore: 120 };
const mine = { at, assignmentSeq: 1, riderId: ann } as const;
const commands = {
  plan: { type: 'PlanDelivery', at, plan, calledOffBy: null },
  offer: { type: 'OfferDelivery', at, riderIds: [eve], until, atMost: 3 },
  withdraw: { type: 'WithdrawOffer', at, riderId: ann },
  expire: { type: 'ExpireOffer', at: until },
  giveUp: { type: 'GiveUpDispatch', at },
  foodReady: { type: 'MarkFoodReady', at },
  recall: { type: 'RecallDelivery', at, by: 'SYSTEM' },
  cancel: { type: 'CancelDelivery', at, by: 'SYSTEM' },
  claim: { type: 'ClaimDelivery', at, assignmentSeq: 0, rider: free },
  decline: { type: 'DeclineDelivery', at, assignmentSeq: 0, riderId: ann },
  drop: { type: 'DropDelivery', ...mine },
  arrive: { type: 'ArriveAtStore', ...mine },
  pickUp: { type: 'PickUp', ...mine },
  atDoor: { type: 'ArriveAtDropoff', ...mine },
  complete: { type: 'CompleteDelivery', ...mine, pin: plan.pin },
  giveBack: { type: 'ReturnDelivery', ...mine, reason: 'CUSTOMER_ABSENT' },
  confirm: { type: 'ConfirmReturn', at, storeOwnerId: plan.storeOwnerId },
  fail: { type: 'FailDelivery', at, reason: 'LOST' },
} as const satisfies Record<string, DeliveryCommand>;

const given = (...history: readonly DeliveryEvent[]) => ({
  when: (command: DeliveryCommand) => ({
    then: (...events: readonly DeliveryEvent[]) => expect(decider.decide(command, stateAfter(...history))).toEqual({ accepted: true, events }),
    refused: (reason: string) => expect(decider.decide(command, stateAfter(...history))).toEqual({ accepted: false, reason }),
  }),
});
const { plan: toPlan, offer, withdraw, expire, giveUp, recall, cancel, claim, decline, drop, arrive, pickUp, atDoor, complete, giveBack, confirm, fail } = commands;
const atStore = histories['AT_STORE'] ?? [];
const statusOf = (...events: readonly DeliveryEvent[]) => stateAfter(...events).status;

describe('every row of the table', () => {
  const happens: Readonly<Record<string, readonly DeliveryEvent[]>> = {
    'NONE PlanDelivery': [planned],
    'OFFERED DeclineDelivery': [declined, ranOut],
    'OFFERED ExpireOffer': [expired, { ...ranOut, at: until }],
    'OFFERED WithdrawOffer': [{ type: 'OfferWithdrawn', at, riderId: ann }, ranOut],
    'PENDING GiveUpDispatch': [gaveUp, cancelled],
    'PENDING ClaimDelivery': [assigned],
    'OFFERED ClaimDelivery': [assigned],
    'ASSIGNED ArriveAtStore': [arrived],
    'ASSIGNED DropDelivery': [unassigned],
    'AT_STORE DropDelivery': [unassigned],
    'AT_STORE PickUp': [pickedUp],
    'PICKED_UP ArriveAtDropoff': [atDropoff],
    'PICKED_UP CompleteDelivery': [completed],
    'AT_DROPOFF CompleteDelivery': [completed],
    'PICKED_UP ReturnDelivery': [returning],
    'AT_DROPOFF ReturnDelivery': [returning],
    'RETURNING ConfirmReturn': [returned],
    'PICKED_UP FailDelivery': [failed],
    'AT_DROPOFF FailDelivery': [failed],
    'RETURNING FailDelivery': [failed],
  };
  const eventsOf = (from: string, type: string): readonly DeliveryEvent[] => {
    if (type === 'OfferDelivery') return [{ type: 'DeliveryOffered', at, riderIds: [eve], until }];
    if (type === 'MarkFoodReady') return [foodReady];
    if (type === 'RecallDelivery') return [cancelled];
    if (type === 'CancelDelivery') return from === 'PICKED_UP' || from === 'AT_DROPOFF' ? [calledBack] : [cancelled];
    return happens[`${from} ${type}`] ?? [];
  };
  const others: DeliveryEvent[] = [planned, toAnn, { type: 'DeliveryOffered', at, riderIds: [bob], until: '2026-05-01T12:00:40.000Z' }];
  /** A row that is not where the command usually leads: an offer that ends while another stands, and a PIN that is wrong. */
  const exceptionTo = (from: string, event: string): readonly [history: readonly DeliveryEvent[], command: DeliveryCommand, events: readonly DeliveryEvent[]] | null => {
    switch (event) {
      case 'OfferExpired':
        return [others, expire, [expired]];
      case 'OfferWithdrawn':
        return [others, withdraw, [{ type: 'OfferWithdrawn', at, riderId: ann }]];
      case 'OfferDeclined':
        return [others, decline, [declined]];
      case 'WrongPinGiven':
        return [histories[from] ?? [], { ...complete, pin: '9999' }, [wrongPin]];
      default:
        return null;
    }
  };

  it.each(deliveryTransitions)('$from: $command leads through $event to $to', ({ from, command: type, event, to }) => {
    const usual = Object.values(commands).find((candidate) => candidate.type === type) as DeliveryCommand;
    const [history, command, events] = exceptionTo(from, event) ?? [[...(histories[from] ?? []), ...(type === 'PickUp' ? [foodReady] : [])], usual, eventsOf(from, type)];
    expect(statusOf(...history)).toBe(from);
    given(...history).when(command).then(...events);
    const upToIt = events.findIndex((happened) => happened.type === event) + 1;
    expect(statusOf(...history, ...events.slice(0, upToIt))).toBe(upToIt === 0 ? `no ${event}` : to);
  });

  it('leaves an offer that ended with those who still have it', () => {
    for (const ended of [expired, declined, { type: 'OfferWithdrawn', at, riderId: ann } as const]) expect(deskOf(stateAfter(...others, ended))).toEqual([bob]);
  });

  it('is given by whom the table names', () => {
    const by = Object.fromEntries(deliveryTransitions.map((row) => [row.command, row.by]));
    expect(by).toMatchObject({
      OfferDelivery: ['SYSTEM'], ExpireOffer: ['SYSTEM'], GiveUpDispatch: ['SYSTEM'], ClaimDelivery: ['RIDER'], DeclineDelivery: ['RIDER'], DropDelivery: ['RIDER', 'SUPPORT'],
      ArriveAtDropoff: ['RIDER'], CompleteDelivery: ['RIDER', 'SUPPORT'], ReturnDelivery: ['RIDER', 'SUPPORT'], ConfirmReturn: ['STORE_OWNER', 'SUPPORT'], FailDelivery: ['SUPPORT'],
    });
  });
});

describe('every command that no row allows', () => {
  const pairs = Object.keys(histories).flatMap((from) => Object.values(commands).map((command) => ({ from, command, type: command.type })));
  const forbidden = pairs.filter(({ from, type }) => !deliveryTransitions.some((row) => row.from === from && row.command === type));

  it.each(forbidden)('$from: $type changes nothing', ({ from, command }) => {
    const decision = decider.decide(command as DeliveryCommand, stateAfter(...(histories[from] ?? [])));
    expect(decision).toEqual(decision.accepted ? { accepted: true, events: [] } : { accepted: false, reason: expect.any(String) });
  });

  const harmless = ['PlanDelivery', 'MarkFoodReady', 'CancelDelivery', 'RecallDelivery', 'WithdrawOffer', 'ExpireOffer', 'DeclineDelivery'];
  it.each(forbidden.filter(({ from, type }) => from !== 'NONE' && !harmless.includes(type)))('$from: $type is refused, and says why', ({ from, command }) => {
    const delivery = stateAfter(...(histories[from] ?? [])) as PlannedDelivery;
    const known = 'approaches' in delivery && delivery.approaches.length > 0;
    const reason = 'assignmentSeq' in command && !known && command.type !== 'ClaimDelivery' ? 'NOT_FOUND' // nobody was offered it yet
      : 'assignmentSeq' in command && command.assignmentSeq !== delivery.assignmentSeq ? 'ALREADY_ASSIGNED'
      : 'NOT_IN_STATE';
    given(...(histories[from] ?? [])).when(command as DeliveryCommand).refused(reason);
  });

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
  it('is not given up once somebody has it', () => given(planned, toAnn, assigned).when(giveUp).refused('NOT_IN_STATE'));
});

describe('an offer', () => {
  it('goes only to those who do not have it yet', () =>
    given(planned, offered).when({ ...offer, riderIds: [ann, eve] }).then({ type: 'DeliveryOffered', at, riderIds: [eve], until }));
  it('is not made when everybody has it', () => given(planned, offered).when({ ...offer, riderIds: [ann, bob] }).then());
  it('goes to no more at the same time than it may', () => {
    given(planned).when({ ...offer, riderIds: [ann, bob, eve], atMost: 2 }).then(offered);
    given(planned, toAnn).when({ ...offer, riderIds: [bob], atMost: 1 }).then();
  });
  it('of the last rider who goes leaves it waiting for somebody else', () => {
    const events: DeliveryEvent[] = [{ type: 'OfferWithdrawn', at, riderId: ann }, ranOut];
    given(planned, offered, { type: 'OfferWithdrawn', at, riderId: bob }).when(withdraw).then(...events);
    expect(deskOf(stateAfter(planned, offered, { type: 'OfferWithdrawn', at, riderId: bob }, ...events))).toEqual([]);
  });
  it('that somebody does not have is not withdrawn', () => given(planned, offered).when({ ...withdraw, riderId: eve }).then());
  it('is not withdrawn from the rider who took it', () => given(planned, offered, assigned).when({ ...withdraw, riderId: ann }).then());
  it('does not end before its time', () => given(planned, toAnn).when({ ...expire, at: '2026-05-01T12:00:29.999Z' }).then());
  it('is good until somebody has said that it ended', () => given(planned, toAnn).when({ ...claim, at: '2026-05-01T12:01:00.000Z' }).then({ ...assigned, at: '2026-05-01T12:01:00.000Z' } as DeliveryEvent));
  it('that ended is declined with no further ado', () => {
    given(planned, toAnn, expired, ranOut).when(decline).then();
    given(planned, toAnn, expired, ranOut, { ...toAnn, riderIds: [bob] } as DeliveryEvent).when(decline).then();
  });
  it('is not declined for another', () => given(planned, toAnn).when({ ...decline, riderId: bob }).refused('NOT_FOUND'));
  it('lies on the desk of all, and then of the one who took it', () => {
    expect(deskOf(stateAfter(planned, offered))).toEqual([ann, bob]);
    expect(deskOf(stateAfter(planned, offered, assigned))).toEqual([ann]);
    expect(deskOf(stateAfter(...onTheWay, completed))).toEqual([]);
  });
  it('that was passed by is remembered', () => {
    const again: DeliveryEvent = { type: 'DeliveryOffered', at, riderIds: [ann], until };
    const { approaches } = stateAfter(planned, toAnn, declined, ranOut, again, expired, { ...ranOut, at: until }, again, assigned, unassigned) as PlannedDelivery;
    expect(approaches).toEqual([{ riderId: ann, offeredUntil: null, passes: 3, lastPassedAt: at }]);
  });
});

describe('a claim', () => {
  const bobs = { ...claim, rider: { ...free, id: bob } } as const;
  it('of somebody who is near needs no offer', () => {
    given(planned).when(bobs).then({ ...assigned, riderId: bob } as DeliveryEvent);
    given(planned, toAnn).when(bobs).then({ ...assigned, riderId: bob } as DeliveryEvent);
  });
  it('of somebody who is far and was not offered it finds nothing', () => {
    given(planned).when({ ...bobs, rider: { ...bobs.rider, inReach: false } }).refused('NOT_FOUND');
    given(planned, toAnn, declined, ranOut).when({ ...claim, rider: { ...free, inReach: false } }).refused('NOT_FOUND');
  });
  it('of somebody who has gone far since it was offered holds', () => given(planned, toAnn).when({ ...claim, rider: { ...free, inReach: false } }).then(assigned));
  it('of a rider who is offline finds nothing', () => given(planned, offered).when({ ...claim, rider: { ...free, online: false } }).refused('NOT_FOUND'));
  it('beyond what the vehicle takes is refused', () => given(planned, offered).when({ ...claim, rider: { ...free, carrying: 2 } }).refused('CAPACITY_REACHED'));
  it('after another rider was faster is refused', () => {
    given(planned, offered, assigned).when(bobs).refused('ALREADY_ASSIGNED');
    given(planned, toAnn, assigned).when({ ...claim, rider: { ...free, id: eve } }).refused('ALREADY_ASSIGNED');
  });
  it('of what is over finds nothing, for who had nothing to do with it', () => given(...onTheWay, completed).when({ ...claim, rider: { ...free, id: eve } }).refused('NOT_FOUND'));
  it('that names the assignment of another rider is refused', () => given(planned, offered, assigned).when({ ...bobs, assignmentSeq: 1 }).refused('ALREADY_ASSIGNED'));
  it('that names an assignment yet to come is refused', () => given(planned, offered).when({ ...claim, assignmentSeq: 7 }).refused('ALREADY_ASSIGNED'));
});

describe('the estimated arrival', () => {
  const arrivalWhenClaimed = (history: readonly DeliveryEvent[], secondsToStore: number) => {
    const decision = decider.decide({ ...claim, rider: { ...free, secondsToStore } }, stateAfter(...history));
    return decision.accepted && decision.events[0]?.type === 'DeliveryAssigned' ? decision.events[0].estimatedArrival : null;
  };
  it('waits for the food', () => expect(arrivalWhenClaimed([planned, toAnn], 120)).toBe('2026-05-01T12:27:11.000Z'));
  it('waits for the rider', () => expect(arrivalWhenClaimed([planned, toAnn], 1_500)).toBe('2026-05-01T12:32:11.000Z'));
  it('does not wait for food that is ready', () => expect(arrivalWhenClaimed([planned, foodReady, toAnn], 120)).toBe('2026-05-01T12:09:11.000Z'));
  it('is counted anew from the pickup', () => given(...atStore, foodReady).when(pickUp).then(pickedUp));
});

describe('a step that names an older assignment', () => {
  const steps = [arrive, pickUp, atDoor, complete, giveBack, drop];
  it.each(steps)('$type is refused, also from the rider who has it', (command) => given(...onTheWay).when({ ...command, assignmentSeq: 0 }).refused('ALREADY_ASSIGNED'));
  it.each(steps)('$type of a stranger finds nothing', (command) => given(...onTheWay).when({ ...command, riderId: eve }).refused('NOT_FOUND'));
  it.each(steps)('$type of a rider who was faster once is refused', (command) =>
    given(planned, offered, assigned, arrived).when({ ...command, riderId: bob }).refused('ALREADY_ASSIGNED'));
});

describe('a delivery that was dropped', () => {
  const dropped = [planned, toAnn, assigned, arrived, foodReady, unassigned];
  const bobHasIt = [...dropped, { ...assigned, riderId: bob, assignmentSeq: 2 } as DeliveryEvent];
  it('waits anew, with its food', () => expect(stateAfter(...dropped)).toMatchObject({ status: 'PENDING', foodReady: true, assignmentSeq: 1, waitingSince: at }));
  it('goes to the next under a higher assignment', () =>
    given(...dropped).when({ ...claim, assignmentSeq: 1, rider: { ...free, id: bob } }).then({ ...assigned, riderId: bob, assignmentSeq: 2, estimatedArrival: '2026-05-01T12:09:11.000Z' } as DeliveryEvent));
  it('is no longer for the rider who dropped it', () => {
    for (const command of [arrive, pickUp, drop]) given(...dropped).when(command).refused('NOT_IN_STATE');
    for (const command of [arrive, pickUp, atDoor, complete, giveBack, drop]) given(...bobHasIt).when(command).refused('ALREADY_ASSIGNED');
    for (const command of [arrive, pickUp, drop]) given(...bobHasIt).when({ ...command, assignmentSeq: 2 }).refused('ALREADY_ASSIGNED');
  });
  it('fences a rider who has it for the second time from what they sent for the first', () => {
    const annAgain = [...dropped, { ...assigned, assignmentSeq: 2 } as DeliveryEvent];
    given(...annAgain).when(arrive).refused('ALREADY_ASSIGNED');
    given(...annAgain).when({ ...arrive, assignmentSeq: 2 }).then(arrived);
  });
  it('is taken back by support just so', () => given(planned, toAnn, assigned).when({ ...drop, riderId: null }).then({ ...unassigned, reason: 'TAKEN_BACK' } as DeliveryEvent));
  it('is not dropped after the pickup', () => given(...onTheWay).when(drop).refused('NOT_IN_STATE'));
});

describe('picking up', () => {
  it('waits for the food', () => given(...atStore).when(pickUp).refused('FOOD_NOT_READY'));
  it('does not care when the food was ready', () => given(planned, foodReady, offered, assigned, arrived).when(pickUp).then(pickedUp));
  it('is what comes too late for nobody but who asks whether it can be called off', () => {
    given(...atStore, foodReady).when(recall).then(cancelled);
    for (const history of [onTheWay, [...onTheWay, atDropoff], [...onTheWay, returning], [...onTheWay, completed]]) given(...history).when(recall).refused('NOT_IN_STATE');
  });
  it('of what was called off before anybody here heard of it has it brought back', () => {
    given(...onTheWay).when(cancel).then(calledBack);
    given(...onTheWay, atDropoff).when(cancel).then(calledBack);
    given(...onTheWay, calledBack).when(complete).refused('NOT_IN_STATE');
    given(...onTheWay, returning).when(cancel).then();
    given(...onTheWay, completed).when(cancel).refused('NOT_IN_STATE'); // nothing is left to bring
  });
});

describe('what does not arrive', () => {
  it.each(Object.entries(faultOf).filter(([reason]) => reason !== 'ORDER_CANCELLED') as [GivenReason, Fault][])('for %s is the fault of %s', (reason, fault) => {
    given(...onTheWay).when({ ...giveBack, reason }).then({ ...returning, reason, fault } as DeliveryEvent);
    given(...onTheWay).when({ ...fail, reason }).then({ ...failed, reason, fault } as DeliveryEvent);
  });
  it('stays with its rider until the store has it', () => {
    expect(deskOf(stateAfter(...onTheWay, returning))).toEqual([ann]);
    expect(deskOf(stateAfter(...onTheWay, returning, returned))).toEqual([]);
  });
  it('is taken back by its own store, or by support', () => {
    given(...onTheWay, returning).when({ ...confirm, storeOwnerId: 'owner-2' }).refused('NOT_FOUND');
    given(...onTheWay, returning).when({ ...confirm, storeOwnerId: null }).then(returned);
  });
  it('may turn out to be lost on the way back, for another reason', () => given(...onTheWay, returning).when(fail).then(failed));
  it('is returned by support for the rider', () => given(...onTheWay).when({ ...giveBack, riderId: null }).then(returning));
});

describe('the PIN', () => {
  const tried = (times: number) => [...onTheWay, ...Array.from({ length: times }, () => wrongPin)];
  const guess = { ...complete, pin: '9999' } as const;

  it('has to be the one the customer shows', () => given(...onTheWay).when(guess).then(wrongPin));
  it('is still good after four wrong ones', () => given(...tried(pinTries - 1)).when(complete).then(completed));
  it('is no use to the rider after five', () => given(...tried(pinTries)).when(complete).refused('PIN_LOCKED'));
  it('is asked for no more after five', () => given(...tried(pinTries)).when(guess).refused('PIN_LOCKED'));
  it('told to support completes it all the same', () => given(...tried(pinTries)).when({ ...complete, riderId: null }).then(completed));
  it('guessed by support does not', () => given(...tried(pinTries)).when({ ...guess, riderId: null }).refused('PIN_LOCKED'));
});
