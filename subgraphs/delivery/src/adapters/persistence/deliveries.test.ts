import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { newId } from '#platform/new-id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { biker, bikers, cyclist, walker } from '../../../test/people.ts';
import { again, type OnDatabase, onDatabase } from '../../../test/on-database.ts';
import { mapo, orderOf } from '../../../test/told.ts';
import { FactsChanged } from '../../application/ports.ts';
import type { Delivery } from '../../domain/delivery.ts';

let context: OnDatabase;
beforeAll(async () => void (context = await onDatabase()));
afterAll(() => context[Symbol.asyncDispose]());

const rounds = (count: number) => Array.from({ length: count }, (_, round) => round);
const goOnline = (id: string, vehicle: 'WALK' | 'BICYCLE' | 'MOTORBIKE', location = mapo) => context.handleRider(id, { type: 'GoOnline', at: context.at(), vehicle, location });
const carrying = async (id: string) => (await context.prisma.rider.findUniqueOrThrow({ where: { id } })).carrying;

describe('a delivery that is kept', () => {
  it('comes back as it was, at every step of its life', async () => {
    const { handle, deliveries, at } = context;
    await goOnline(cyclist.id, 'BICYCLE');
    const id = await context.offered([cyclist.id, biker.id], { method: 'BICYCLE' });
    const outcomes = [
      await context.claim({ deliveryId: id, riderId: cyclist.id, assignmentSeq: 0, at: at() }, {}),
      await handle(id, { type: 'MarkFoodReady', at: at() }),
      await handle(id, { type: 'ArriveAtStore', at: at(), assignmentSeq: 1, riderId: cyclist.id }),
      await handle(id, { type: 'PickUp', at: at(), assignmentSeq: 1, riderId: cyclist.id }),
      await handle(id, { type: 'CompleteDelivery', at: at(), assignmentSeq: 1, riderId: cyclist.id, pin: '0000' }),
      await handle(id, { type: 'CompleteDelivery', at: at(), assignmentSeq: 1, riderId: cyclist.id, pin: '0427' }),
    ];
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'accepted'));
    const last = outcomes.at(-1);
    const { state, version } = await deliveries.load(id);
    const sorted = (delivery: Delivery) => ({ ...delivery, approaches: 'approaches' in delivery ? delivery.approaches.toSorted((a, b) => a.riderId.localeCompare(b.riderId)) : [] });
    expect(sorted(state)).toEqual(last?.kind === 'accepted' && sorted(last.state));
    expect(version).toBe(8);
    expect(await context.told(id)).toEqual(['DeliveryPlanned', 'DeliveryOffered', 'DeliveryAssigned', 'FoodReady', 'RiderArrived', 'DeliveryPickedUp', 'WrongPinGiven', 'DeliveryCompleted'].map((name) => `delivery.${name}.v1`));
    expect(await carrying(cyclist.id)).toBe(0);
    expect(await context.prisma.approach.count({ where: { deliveryId: id, onDesk: true } })).toBe(0);
  });

  it('comes back as it was when it was passed by, dropped, given to another, and returned', async () => {
    const { handle, deliveries, at } = context;
    const [ann, bob] = [bikers[1] as Viewer, bikers[2] as Viewer];
    for (const { id } of [ann, bob]) await goOnline(id, 'MOTORBIKE');
    const id = await context.planned();
    const offer = (riderId: string, until = at()) => handle(id, { type: 'OfferDelivery', at: at(), riderIds: [riderId], until, atMost: 1 });
    const claim = (riderId: string, assignmentSeq: number) => context.claim({ deliveryId: id, riderId, assignmentSeq, at: at() }, {});
    const bobs = { assignmentSeq: 2, riderId: bob.id };
    const steps = [
      () => offer(ann.id), () => handle(id, { type: 'ExpireOffer', at: at() }),
      () => offer(bob.id), () => handle(id, { type: 'DeclineDelivery', at: at(), assignmentSeq: 0, riderId: bob.id }),
      () => offer(ann.id), () => claim(ann.id, 0), () => handle(id, { type: 'DropDelivery', at: at(), assignmentSeq: 1, riderId: ann.id }),
      () => claim(bob.id, 1), () => handle(id, { type: 'MarkFoodReady', at: at() }), () => handle(id, { type: 'ArriveAtStore', at: at(), ...bobs }), () => handle(id, { type: 'PickUp', at: at(), ...bobs }),
      () => handle(id, { type: 'ArriveAtDropoff', at: at(), ...bobs }), () => handle(id, { type: 'ReturnDelivery', at: at(), ...bobs, reason: 'WRONG_ADDRESS' }), () => handle(id, { type: 'ConfirmReturn', at: at(), storeOwnerId: null }),
    ];
    for (const step of steps) {
      const outcome = await step();
      expect(outcome).toMatchObject({ kind: 'accepted' });
      if (outcome.kind !== 'accepted' || outcome.state.status === 'NONE') return;
      const kept = await deliveries.load(id);
      expect(kept).toMatchObject({ version: outcome.version, state: { ...outcome.state, approaches: expect.arrayContaining([...outcome.state.approaches]) } });
    }
    expect(await Promise.all([ann, bob].map((rider) => carrying(rider.id)))).toEqual([0, 0]);
    expect(await context.views.over(bob.id, { take: 5, after: null })).toMatchObject([{ id, status: 'RETURNED', trouble: 'WRONG_ADDRESS' }]);
  });

  it('is not changed by somebody who knows an older version', async () => {
    const id = await context.planned();
    const before = await context.deliveries.load(id);
    await context.handle(id, { type: 'MarkFoodReady', at: context.at() });
    const change = { id, before, after: { state: before.state, version: 2 }, events: [{ type: 'FoodReady', at: context.at() }] as const, cause: {} };
    await expect(context.deliveries.save(change)).rejects.toBeInstanceOf(VersionConflict);
  });

  it('keeps a command once', async () => {
    const id = await context.planned();
    const command = { scope: 'somebody:something', key: newId(), fingerprint: 'a' };
    await context.handle(id, { type: 'MarkFoodReady', at: context.at() }, { command });
    const before = await context.deliveries.load(id);
    const cancelled = { type: 'DeliveryCancelled', at: context.at(), by: 'SYSTEM' } as const;
    const change = { id, before, after: { state: before.state, version: 3 }, events: [cancelled], cause: { command } };
    await expect(context.deliveries.save(change)).rejects.toBeInstanceOf(CommandRepeated);
    expect((await context.deliveries.load(id)).version).toBe(2);
  });
});

describe('planning', () => {
  it('makes one delivery of an order, however often and at once it is told', async () => {
    for (const _ of rounds(10)) {
      const order = orderOf();
      await Promise.all([1, 2, 3].map((sequence) => context.planning.plan(again(order.accepted, sequence))));
      expect(await context.prisma.delivery.count({ where: { orderId: order.orderId } })).toBe(1);
    }
  });

  it('never leaves a delivery of an order that is called off at the same moment', async () => {
    for (const _ of rounds(25)) {
      const { accepted, cancelled, orderId } = orderOf();
      const answers = await Promise.all([context.planning.plan(accepted), context.planning.callOff(cancelled)]);
      expect(answers).toEqual(['applied', 'applied']);
      const { deliveryId } = (await context.orders.recordOf(orderId)) ?? {};
      expect((await context.deliveries.load(deliveryId ?? '')).state.status).toBe('CANCELLED');
    }
  });

  it('that finds the order called off makes the delivery cancelled, and offers it to nobody', async () => {
    const { accepted, cancelled, ready, orderId } = orderOf();
    expect(await context.planning.callOff(cancelled)).toBe('applied');
    expect(await context.planning.plan(accepted)).toBe('applied');
    const id = (await context.orders.recordOf(orderId))?.deliveryId ?? '';
    await goOnline(biker.id, 'MOTORBIKE');
    await context.dispatch.seeTo(id);
    await context.dispatch.seeToThoseNear(biker.id);
    expect(await context.planning.foodReady(ready)).toBe('ignored');
    expect(await context.told(id)).toEqual(['delivery.DeliveryPlanned.v1', 'delivery.DeliveryCancelled.v1']);
  });
});

describe('claims at the same moment', () => {
  it('of many riders: exactly one gets it', async () => {
    const few = bikers.slice(10, 16).map(({ id }) => id);
    await Promise.all(few.map((id) => goOnline(id, 'MOTORBIKE')));
    for (const _ of rounds(50)) {
      const deliveryId = await context.offered(few);
      const outcomes = await Promise.all(few.map((riderId) => context.claim({ deliveryId, riderId, assignmentSeq: 0, at: context.at() }, {})));
      expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
      expect(outcomes.flatMap((outcome) => (outcome.kind === 'rejected' ? [outcome.reason] : []))).toEqual(few.slice(1).map(() => 'ALREADY_ASSIGNED'));
      await context.handle(deliveryId, { type: 'CancelDelivery', at: context.at(), by: 'SYSTEM' }); // gives the rider a free hand again
    }
    expect(await Promise.all(few.map(carrying))).toEqual(few.map(() => 0));
  });

  it.each([
    { vehicle: 'WALK', rider: walker, capacity: 1 },
    { vehicle: 'BICYCLE', rider: cyclist, capacity: 2 },
    { vehicle: 'MOTORBIKE', rider: bikers[20] ?? biker, capacity: 3 },
  ] as const)('of one rider: a $vehicle carries $capacity', async ({ vehicle, rider, capacity }) => {
    await goOnline(rider.id, vehicle);
    for (const _ of rounds(5)) {
      const ids = await Promise.all(rounds(capacity + 3).map(() => context.offered([rider.id], { method: vehicle })));
      const outcomes = await Promise.all(ids.map((deliveryId) => context.claim({ deliveryId, riderId: rider.id, assignmentSeq: 0, at: context.at() }, {})));
      expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(capacity);
      expect(outcomes.flatMap((outcome) => (outcome.kind === 'rejected' ? [outcome.reason] : []))).toEqual(['CAPACITY_REACHED', 'CAPACITY_REACHED', 'CAPACITY_REACHED']);
      expect(await carrying(rider.id)).toBe(capacity);
      for (const id of ids) await context.handle(id, { type: 'CancelDelivery', at: context.at(), by: 'SYSTEM' });
      expect(await carrying(rider.id)).toBe(0);
    }
  });

  it('and a rider who goes offline: never is anything carried by somebody who is gone', async () => {
    const rider = bikers[30] ?? biker;
    for (const _ of rounds(15)) {
      await goOnline(rider.id, 'MOTORBIKE');
      const deliveryId = await context.offered([rider.id]);
      const [claimed, gone] = await Promise.all([
        context.claim({ deliveryId, riderId: rider.id, assignmentSeq: 0, at: context.at() }, {}),
        context.handleRider(rider.id, { type: 'GoOffline', at: context.at() }),
      ]);
      expect([claimed.kind, gone.kind].sort()).toEqual(['accepted', 'rejected']);
      await context.handle(deliveryId, { type: 'CancelDelivery', at: context.at(), by: 'SYSTEM' });
    }
  });

  it('the last line of defence is the table itself', async () => {
    await goOnline(walker.id, 'WALK');
    const [first, second] = [await context.offered([walker.id], { method: 'WALK' }), await context.offered([walker.id], { method: 'WALK' })];
    const rider = { id: walker.id, online: true, carrying: 0, capacity: 1, inReach: true, secondsToStore: 0 }; // what two claims see that look at the same moment
    await context.handle(first, { type: 'ClaimDelivery', at: context.at(), assignmentSeq: 0, rider });
    await expect(context.handle(second, { type: 'ClaimDelivery', at: context.at(), assignmentSeq: 0, rider })).rejects.toBeInstanceOf(FactsChanged);
    await context.handle(first, { type: 'CancelDelivery', at: context.at(), by: 'SYSTEM' });
  });
});

describe('calling off and picking up at the same moment', () => {
  it('has one ending every time: who is second is refused', async () => {
    const rider = bikers[32] ?? biker;
    await goOnline(rider.id, 'MOTORBIKE');
    const endings = new Set<string>();
    for (const round of rounds(24)) {
      const id = await context.offered([rider.id]);
      const mine = { at: context.at(), assignmentSeq: 1, riderId: rider.id };
      await context.claim({ deliveryId: id, riderId: rider.id, assignmentSeq: 0, at: context.at() }, {});
      await context.handle(id, { type: 'MarkFoodReady', at: context.at() });
      await context.handle(id, { type: 'ArriveAtStore', ...mine });
      const recall = () => context.handle(id, { type: 'RecallDelivery', at: context.at(), by: 'SUPPORT' });
      const pickUp = () => context.handle(id, { type: 'PickUp', ...mine });
      const outcomes = await Promise.all(round % 2 === 0 ? [recall(), pickUp()] : [pickUp(), recall()]);
      const { status } = (await context.deliveries.load(id)).state;
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['accepted', 'rejected']);
      expect((await context.told(id)).slice(5)).toEqual([`delivery.${status === 'CANCELLED' ? 'DeliveryCancelled' : 'DeliveryPickedUp'}.v1`]);
      endings.add(status);
      if (status === 'PICKED_UP') await context.handle(id, { type: 'CompleteDelivery', ...mine, pin: '0427' });
    }
    expect([...endings].sort()).toEqual(['CANCELLED', 'PICKED_UP']); // each of them can win
  });
});

describe('wrong PINs at the same moment', () => {
  it('are all counted, up to five', async () => {
    const rider = bikers[31] ?? biker;
    await goOnline(rider.id, 'MOTORBIKE');
    const deliveryId = await context.offered([rider.id]);
    const mine = { at: context.at(), assignmentSeq: 1, riderId: rider.id };
    await context.claim({ deliveryId, riderId: rider.id, assignmentSeq: 0, at: context.at() }, {});
    await context.handle(deliveryId, { type: 'MarkFoodReady', at: context.at() });
    await context.handle(deliveryId, { type: 'ArriveAtStore', ...mine });
    await context.handle(deliveryId, { type: 'PickUp', ...mine });
    const answers = await Promise.all(rounds(9).map(() => context.complete({ deliveryId, ...mine, pin: '1111' }, {})));
    const left = answers.flatMap((answer) => (answer.kind === 'wrongPin' ? [answer.attemptsLeft] : []));
    expect(left.sort()).toEqual([0, 1, 2, 3, 4]);
    expect(answers.filter((answer) => answer.kind === 'rejected' && answer.reason === 'PIN_LOCKED')).toHaveLength(4);
    expect((await context.complete({ deliveryId, ...mine, pin: '0427' }, {})).kind).toBe('rejected');
  });
});
