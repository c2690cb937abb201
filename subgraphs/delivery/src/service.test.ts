import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/new-id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { again } from '../test/on-database.ts';
import { deliveryFields, myDeliveries, ofOrders } from '../test/operations.ts';
import { biker, bikers, customer, cyclist, helper, otherOwner, owner, stranger, walker } from '../test/people.ts';
import { type DeliveryService, deliveryService, type ShownDelivery } from '../test/service.ts';
import { gangnam, mapo, orderOf } from '../test/told.ts';
import { until } from '#testing/until.ts';

let service: DeliveryService;
// several may be offered one delivery at once here: how they are offered it one after another is dispatch.test.ts's business
beforeAll(async () => void (service = await deliveryService({ DISPATCH_OFFER_BATCH: '5' })));
beforeEach(() => service.calm());
afterAll(() => service[Symbol.asyncDispose]());

const byBike = { vehicle: 'MOTORBIKE', location: mapo };
const goOnline = (rider: Viewer, input: object = byBike) => service.give(rider, 'goOnline', input);
const deliveryOf = async (viewer: Viewer | null, orderId: string): Promise<ShownDelivery | null> => {
  const { data } = await service.ask<{ _entities: [{ delivery: ShownDelivery | null }] }>(viewer, ofOrders, { representations: [{ __typename: 'Order', id: orderId }] });
  return data._entities[0].delivery;
};
const deskOf = async (rider: Viewer, variables: object = { first: 100 }): Promise<readonly ShownDelivery[]> =>
  (await service.ask<{ myDeliveries: { nodes: readonly ShownDelivery[] } }>(rider, myDeliveries, variables)).data.myDeliveries.nodes;

/** An order that the store has accepted, once its delivery lies on the desks of these riders. */
const offeredTo = async (...riders: Viewer[]) => {
  const order = orderOf();
  await service.tell(order.opened, order.accepted);
  const lies = (desk: readonly ShownDelivery[]) => desk.some((delivery) => delivery.order.id === order.orderId);
  for (const rider of riders) await until(() => deskOf(rider), lies);
  const delivery = await deliveryOf(helper, order.orderId);
  return { ...order, deliveryId: delivery?.id ?? '' };
};
/** An order that the store has accepted, and nobody is offered yet. */
const waiting = async (wanted: Parameters<typeof orderOf>[0] = {}) => {
  const order = orderOf(wanted);
  await service.tell(order.opened, order.accepted);
  const delivery = await until(() => deliveryOf(helper, order.orderId), (found) => found !== null);
  return { ...order, deliveryId: delivery?.id ?? '' };
};
const tellReady = async ({ orderId, ready }: ReturnType<typeof orderOf>, rider: Viewer) => {
  await service.tell(ready);
  await until(() => deliveryOf(rider, orderId), (delivery) => delivery?.status !== 'AT_STORE' || delivery.availableActions.includes('PICK_UP_DELIVERY'));
};
/** On the way to the customer. */
const pickedUp = async (rider: Viewer) => {
  const order = await offeredTo(rider);
  const { deliveryId } = order;
  await service.give(rider, 'claimDelivery', { deliveryId, assignmentSeq: 0 });
  await service.give(rider, 'arriveAtStore', { deliveryId, assignmentSeq: 1 });
  await tellReady(order, rider);
  await service.give(rider, 'pickUpDelivery', { deliveryId, assignmentSeq: 1 });
  const pin = (await deliveryOf(customer, order.orderId))?.pin ?? '';
  return { ...order, pin, wrong: pin === '0000' ? '0001' : '0000' };
};

describe('an order from the kitchen to the door', () => {
  it('goes through every step, with the buttons that are right', async () => {
    expect(await goOnline(biker)).toMatchObject({ __typename: 'GoOnlineSuccess', rider: { id: biker.id, name: biker.name, vehicle: 'MOTORBIKE', online: true } });
    const order = await offeredTo(biker);
    const { deliveryId, orderId } = order;
    expect(await deliveryOf(biker, orderId)).toMatchObject({ id: deliveryId, status: 'OFFERED', assignmentSeq: 0, rider: null, availableActions: ['CLAIM_DELIVERY', 'DECLINE_DELIVERY'], pin: null, offeredUntil: expect.any(String) });

    const claimed = await service.give(biker, 'claimDelivery', { deliveryId, assignmentSeq: 0 });
    expect(claimed).toMatchObject({ __typename: 'ClaimDeliverySuccess', delivery: { status: 'ASSIGNED', assignmentSeq: 1, rider: { id: biker.id }, availableActions: ['ARRIVE_AT_STORE', 'DROP_DELIVERY'], offeredUntil: null } });
    const arrived = await service.give(biker, 'arriveAtStore', { deliveryId, assignmentSeq: 1 });
    expect(arrived).toMatchObject({ __typename: 'ArriveAtStoreSuccess', delivery: { status: 'AT_STORE', availableActions: ['DROP_DELIVERY'] } });

    const early = await service.give(biker, 'pickUpDelivery', { deliveryId, assignmentSeq: 1 });
    expect(early).toMatchObject({ __typename: 'DeliveryNotInState', code: 'FOOD_NOT_READY', message: expect.stringContaining('not ready'), delivery: { id: deliveryId, status: 'AT_STORE' } });
    expect(await service.give(biker, 'goOffline')).toMatchObject({ __typename: 'RiderBusy', code: 'RIDER_BUSY' });

    await tellReady(order, biker);
    const picked = await service.give(biker, 'pickUpDelivery', { deliveryId, assignmentSeq: 1 });
    expect(picked).toMatchObject({ __typename: 'PickUpDeliverySuccess', delivery: { status: 'PICKED_UP', availableActions: ['ARRIVE_AT_DROPOFF', 'COMPLETE_DELIVERY', 'RETURN_DELIVERY'], pin: null } });

    const pin = (await deliveryOf(customer, orderId))?.pin ?? '';
    expect(pin).toMatch(/^\d{4}$/);
    const done = await service.give(biker, 'completeDelivery', { deliveryId, assignmentSeq: 1, pin });
    expect(done).toMatchObject({ __typename: 'CompleteDeliverySuccess', delivery: { status: 'DELIVERED', availableActions: [] } });
    expect(await deskOf(biker, { active: false })).toMatchObject([{ id: deliveryId, status: 'DELIVERED' }]);
    expect(await deskOf(biker, { active: true })).toEqual([]);

    const told = await service.rows<{ type: string; data: unknown; correlation_id: string; sequence: number }>('SELECT type, data, correlation_id, sequence FROM outbox WHERE aggregate_id = $1 ORDER BY sequence', deliveryId);
    expect(told.map(({ type }) => type)).toEqual(['DeliveryPlanned', 'DeliveryOffered', 'DeliveryAssigned', 'RiderArrived', 'FoodReady', 'DeliveryPickedUp', 'DeliveryCompleted'].map((name) => `delivery.${name}.v1`));
    expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(new Set(told.map(({ correlation_id }) => correlation_id))).toEqual(new Set([orderId]));
    expect(told[5]?.data).toEqual({ orderId, riderId: biker.id, estimatedArrival: expect.any(String) });
    expect(JSON.stringify(told)).not.toContain(pin); // it never leaves this context
    expect(await service.give(biker, 'goOffline')).toMatchObject({ __typename: 'GoOfflineSuccess', rider: { online: false } });
  });
});

describe('the same event twice', () => {
  it('makes one delivery', async () => {
    const { opened, accepted, orderId, deliveryId } = await (async () => {
      await goOnline(biker);
      return offeredTo(biker);
    })();
    await service.tell(opened, accepted, accepted);
    await service.tell(again(accepted, 3)); // as another event: the order has its delivery all the same
    await until(() => service.rows('SELECT FROM inbox WHERE aggregate_id = $1 AND sequence = 3', accepted.subject), (rows) => rows.length === 1);
    expect(await service.rows('SELECT id FROM delivery WHERE order_id = $1', orderId)).toEqual([{ id: deliveryId }]);
  });
});

describe('an order that is cancelled', () => {
  it('before its ticket was accepted gets a delivery that is cancelled, and offered to nobody', async () => {
    await goOnline(biker);
    const { opened, accepted, cancelled, orderId } = orderOf();
    await service.tell(cancelled);
    await until(() => service.rows('SELECT FROM inbox WHERE aggregate_id = $1', orderId), (rows) => rows.length === 1);
    await service.tell(opened, accepted);
    const delivery = await until(() => deliveryOf(customer, orderId), (found) => found !== null);
    expect(delivery).toMatchObject({ status: 'CANCELLED', rider: null, availableActions: [] });
    expect(await deliveryOf(biker, orderId)).toBeNull();
  });

  it('takes the delivery from the rider, who has a free hand again', async () => {
    await goOnline(bikers[1] as Viewer);
    const rider = bikers[1] as Viewer;
    const { orderId, deliveryId, cancelled } = await offeredTo(rider);
    await service.give(rider, 'claimDelivery', { deliveryId, assignmentSeq: 0 });
    await service.tell(cancelled);
    await until(() => deliveryOf(customer, orderId), (found) => found?.status === 'CANCELLED');
    expect(await service.give(rider, 'arriveAtStore', { deliveryId, assignmentSeq: 1 })).toMatchObject({ __typename: 'DeliveryNotInState', code: 'DELIVERY_NOT_IN_STATE', delivery: { status: 'CANCELLED' } });
    expect(await deskOf(rider, { active: false, first: 1 })).toMatchObject([{ id: deliveryId, status: 'CANCELLED' }]);
    expect(await service.give(rider, 'goOffline')).toMatchObject({ __typename: 'GoOfflineSuccess' });
  });

  it('after pick-up is brought back, and handed over to nobody else', async () => {
    await goOnline(biker);
    const { orderId, deliveryId, cancelled, pin } = await pickedUp(biker);
    await service.tell(cancelled);
    expect(await until(() => deliveryOf(biker, orderId), (found) => found?.status === 'RETURNING')).toMatchObject({ problem: 'ORDER_CANCELLED', availableActions: [] });
    expect(await service.give(biker, 'completeDelivery', { deliveryId, assignmentSeq: 1, pin })).toMatchObject({ __typename: 'DeliveryNotInState' });
    expect(await service.give(owner, 'confirmReturn', { deliveryId })).toMatchObject({ delivery: { status: 'RETURNED' } });
    const [told] = await service.rows<{ data: object }>("SELECT data FROM outbox WHERE aggregate_id = $1 AND type = 'delivery.DeliveryReturned.v1'", deliveryId);
    expect(told?.data).toEqual({ orderId, riderId: biker.id, reason: 'ORDER_CANCELLED', fault: 'PLATFORM' });
  });
});

describe('an order that stands ready, and is to be called off', () => {
  it('is taken from a rider who has not picked it up', async () => {
    await goOnline(biker);
    const order = await offeredTo(biker);
    await service.give(biker, 'claimDelivery', { deliveryId: order.deliveryId, assignmentSeq: 0 });
    await service.tell(order.ready, order.recalled);
    await until(() => deliveryOf(customer, order.orderId), (found) => found?.status === 'CANCELLED');
    const [told] = await service.rows<{ data: object }>("SELECT data FROM outbox WHERE aggregate_id = $1 AND type = 'delivery.DeliveryCancelled.v1'", order.deliveryId);
    expect(told?.data).toEqual({ orderId: order.orderId, by: 'SUPPORT' });
  });

  it('is left to a rider who has picked it up: nobody calls that off', async () => {
    await goOnline(biker);
    const { orderId, deliveryId, recalled, pin } = await pickedUp(biker);
    await service.tell(recalled);
    await until(() => service.rows('SELECT FROM inbox WHERE event_id = $1', recalled.id), (rows) => rows.length === 1);
    expect(await deliveryOf(biker, orderId)).toMatchObject({ status: 'PICKED_UP' });
    expect(await service.give(biker, 'completeDelivery', { deliveryId, assignmentSeq: 1, pin })).toMatchObject({ __typename: 'CompleteDeliverySuccess' });
  });
});

describe('claims', () => {
  it('of two riders at once: one gets it, the other is told so', async () => {
    const [ann, bob] = [bikers[2], bikers[3]] as [Viewer, Viewer];
    await Promise.all([goOnline(ann), goOnline(bob)]);
    for (let round = 0; round < 10; round += 1) {
      const { deliveryId, cancelled, orderId } = await offeredTo(ann, bob);
      const answers = await Promise.all([ann, bob].map((rider) => service.give(rider, 'claimDelivery', { deliveryId, assignmentSeq: 0 })));
      expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['ClaimDeliverySuccess', 'DeliveryAlreadyAssigned']);
      expect(answers.find(({ __typename }) => __typename === 'DeliveryAlreadyAssigned')).toMatchObject({ code: 'DELIVERY_ALREADY_ASSIGNED', assignmentSeq: 1 });
      await service.tell(cancelled);
      await until(() => deliveryOf(helper, orderId), (found) => found?.status === 'CANCELLED');
    }
    await Promise.all([ann, bob].map((rider) => service.give(rider, 'goOffline')));
  });

  it('of one rider beyond what the vehicle takes, at once', async () => {
    const rider = bikers[4] as Viewer;
    await goOnline(rider);
    const offered = await Promise.all(Array.from({ length: 3 }, () => offeredTo(rider)));
    const orders = [...offered, ...(await Promise.all([waiting(), waiting()]))]; // near enough to be claimed all the same
    const answers = await Promise.all(orders.map(({ deliveryId }) => service.give(rider, 'claimDelivery', { deliveryId, assignmentSeq: 0 })));
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['CapacityReached', 'CapacityReached', 'ClaimDeliverySuccess', 'ClaimDeliverySuccess', 'ClaimDeliverySuccess']);
    expect(answers.find(({ __typename }) => __typename === 'CapacityReached')).toMatchObject({ capacity: 3, code: 'CAPACITY_REACHED' });
    const open = (await deskOf(rider)).filter(({ status }) => status === 'OFFERED');
    expect(open.map(({ availableActions }) => availableActions)).toEqual(open.map(() => ['DECLINE_DELIVERY'])); // there is no hand free
  });

  it('with an older assignment, or for nothing there is, are refused', async () => {
    const rider = bikers[5] as Viewer;
    await goOnline(rider);
    const { deliveryId } = await offeredTo(rider);
    await service.give(rider, 'claimDelivery', { deliveryId, assignmentSeq: 0 });
    expect(await service.give(rider, 'arriveAtStore', { deliveryId, assignmentSeq: 0 })).toMatchObject({ __typename: 'DeliveryAlreadyAssigned', assignmentSeq: 1 });
    expect(await service.give(rider, 'pickUpDelivery', { deliveryId, assignmentSeq: 0 })).toMatchObject({ __typename: 'DeliveryAlreadyAssigned' });
    for (const nothing of [newId(), 'no-uuid']) expect(await service.give(rider, 'claimDelivery', { deliveryId: nothing, assignmentSeq: 0 })).toMatchObject({ __typename: 'DeliveryNotFound' });
  });

  it('given twice under one key are one, and another payload under it is refused', async () => {
    const rider = bikers[6] as Viewer;
    await goOnline(rider);
    const { deliveryId } = await offeredTo(rider);
    const input = { idempotencyKey: newId(), deliveryId, assignmentSeq: 0 };
    const answers = await Promise.all([1, 2, 3].map(() => service.give(rider, 'claimDelivery', input)));
    expect(answers.map(({ __typename }) => __typename)).toEqual(answers.map(() => 'ClaimDeliverySuccess'));
    expect(await service.give(rider, 'claimDelivery', { ...input, assignmentSeq: 1 })).toMatchObject({ __typename: 'IdempotencyKeyReused' });
  });
});

describe('the PIN', () => {
  it('locks after five wrong ones, then support completes with what the customer tells', async () => {
    const rider = bikers[7] as Viewer;
    await goOnline(rider);
    const { deliveryId, pin, wrong, orderId } = await pickedUp(rider);
    const complete = (viewer: Viewer, input: object) => service.give(viewer, 'completeDelivery', { deliveryId, assignmentSeq: 1, ...input });

    const first = { idempotencyKey: newId(), pin: wrong };
    expect(await complete(rider, first)).toMatchObject({ __typename: 'WrongPin', code: 'WRONG_PIN', attemptsLeft: 4 });
    expect(await complete(rider, first)).toMatchObject({ __typename: 'WrongPin', attemptsLeft: 4 }); // sent again, it costs nothing
    const answers = await Promise.all([1, 2, 3, 4].map(() => complete(rider, { pin: wrong })));
    expect(answers.map(({ attemptsLeft }) => attemptsLeft).sort()).toEqual([0, 1, 2, 3]);
    expect(await complete(rider, { pin })).toMatchObject({ __typename: 'WrongPin', code: 'PIN_LOCKED', attemptsLeft: 0, message: expect.stringContaining('support') });
    expect(await deliveryOf(rider, orderId)).toMatchObject({ status: 'PICKED_UP', availableActions: ['ARRIVE_AT_DROPOFF', 'RETURN_DELIVERY'] });
    expect(await complete(helper, { pin: wrong })).toMatchObject({ __typename: 'WrongPin', attemptsLeft: 0 });
    expect(await complete(helper, { pin })).toMatchObject({ __typename: 'CompleteDeliverySuccess', delivery: { status: 'DELIVERED', rider: { id: rider.id } } });
    expect(await complete(rider, first)).toMatchObject({ __typename: 'WrongPin', attemptsLeft: 4 }); // the same key, the same answer
  });
});

describe('riders', () => {
  it('go online with their own vehicle only, and others do not at all', async () => {
    expect(await goOnline(cyclist)).toMatchObject({ __typename: 'NotARider', code: 'OTHER_VEHICLE', message: expect.stringContaining('BICYCLE') });
    for (const viewer of [customer, owner, helper]) for (const asked of [() => goOnline(viewer), () => service.give(viewer, 'goOffline')]) await expect(asked()).rejects.toThrow('FORBIDDEN');
    const nobodyHeardOf: Viewer = { id: newId(), name: '새 라이더', roles: ['RIDER'] };
    expect(await goOnline(nobodyHeardOf)).toMatchObject({ __typename: 'NotARider', code: 'NOT_A_RIDER' });
    expect(await service.give(nobodyHeardOf, 'goOffline')).toMatchObject({ __typename: 'NotARider' });
  });

  it('who come online are offered what waits near them, and lose it when they go', async () => {
    const order = orderOf({ method: 'WALK' });
    await service.tell(order.opened, order.accepted);
    await until(() => deliveryOf(customer, order.orderId), (delivery) => delivery?.status === 'PENDING');
    await goOnline(walker, { vehicle: 'WALK', location: gangnam });
    await goOnline(walker, { vehicle: 'WALK', location: mapo });
    await until(() => deliveryOf(customer, order.orderId), (delivery) => delivery?.status === 'OFFERED');
    expect(await deskOf(walker)).toMatchObject([{ order: { id: order.orderId } }]);
    await service.give(walker, 'goOffline');
    await until(() => deliveryOf(customer, order.orderId), (delivery) => delivery?.status === 'PENDING');
    expect(await deskOf(walker)).toEqual([]);
    await service.tell(order.cancelled);
    await until(() => deliveryOf(customer, order.orderId), (delivery) => delivery?.status === 'CANCELLED');
  });

  it('who have delivered are offered what they had no hand free for', async () => {
    await goOnline(walker, { vehicle: 'WALK', location: mapo });
    const [first, second] = [orderOf({ method: 'WALK' }), orderOf({ method: 'WALK' })];
    await service.tell(first.opened, first.accepted);
    const [delivery] = await until(() => deskOf(walker), (desk) => desk.length === 1);
    await service.give(walker, 'claimDelivery', { deliveryId: delivery?.id, assignmentSeq: 0 });
    await service.tell(second.opened, second.accepted);
    await until(() => deliveryOf(customer, second.orderId), (found) => found?.status === 'PENDING');
    await service.tell(first.cancelled);
    await until(() => deskOf(walker), (desk) => desk.some(({ order }) => order.id === second.orderId));
    await service.tell(second.cancelled);
    await until(() => deskOf(walker), (desk) => desk.length === 0);
  });
});

describe('who may see a delivery', () => {
  const riderOfViewer = `query Me($representations: [_Any!]!) { _entities(representations: $representations) { ... on Viewer { rider { id name } } ... on Rider { name } ... on Delivery { ...All } } } ${deliveryFields}`;
  const entity = async (viewer: Viewer | null, __typename: string, id: string) =>
    (await service.ask<{ _entities: [unknown] }>(viewer, riderOfViewer, { representations: [{ __typename, id }] })).data._entities[0];

  it('its customer with the PIN; store, rider and support without; nobody else', async () => {
    const [rider, rival] = [bikers[8], bikers[9]] as [Viewer, Viewer];
    await Promise.all([goOnline(rider), goOnline(rival)]);
    const { orderId, deliveryId } = await offeredTo(rider, rival);
    expect(await deliveryOf(rival, orderId)).toMatchObject({ status: 'OFFERED', rider: null, pin: null });
    await service.give(rider, 'claimDelivery', { deliveryId, assignmentSeq: 0 });

    expect(await deliveryOf(customer, orderId)).toMatchObject({ pin: expect.stringMatching(/^\d{4}$/), rider: { id: rider.id, name: rider.name } });
    for (const viewer of [owner, rider, helper]) expect(await deliveryOf(viewer, orderId)).toMatchObject({ id: deliveryId, pin: null, rider: { id: rider.id } });
    for (const viewer of [stranger, otherOwner, rival, cyclist, null]) {
      expect(await deliveryOf(viewer, orderId)).toBeNull();
      expect(await entity(viewer, 'Delivery', deliveryId)).toBeNull();
    }
    for (const viewer of [customer, owner, rider, helper]) expect(await entity(viewer, 'Rider', rider.id)).toEqual({ name: rider.name });
    for (const viewer of [stranger, otherOwner, rival, null]) expect(await entity(viewer, 'Rider', rider.id)).toBeNull();
    expect(await entity(rider, 'Viewer', rider.id)).toEqual({ rider: { id: rider.id, name: rider.name } });
    expect(await entity(customer, 'Viewer', customer.id)).toEqual({ rider: null });
    expect(await entity(rival, 'Viewer', rider.id)).toEqual({ rider: null });
  });

  it('a stranger does nothing with it either', async () => {
    const rider = bikers[10] as Viewer;
    await goOnline(rider);
    const { deliveryId, pin } = await pickedUp(rider);
    const mine = { deliveryId, assignmentSeq: 1 };
    for (const [mutation, input] of [['claimDelivery', { ...mine, assignmentSeq: 0 }], ['arriveAtStore', mine], ['pickUpDelivery', mine], ['completeDelivery', { ...mine, pin }]] as const) {
      expect(await service.give(cyclist, mutation, input)).toMatchObject({ __typename: 'DeliveryNotFound' });
      for (const viewer of [stranger, customer, owner]) await expect(service.give(viewer, mutation, input)).rejects.toThrow('FORBIDDEN');
    }
    for (const viewer of [stranger, customer, owner, cyclist]) expect(await deskOf(viewer)).toEqual([]);
  });

  it('nobody who is not signed in', async () => {
    expect((await service.ask(null, myDeliveries)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    await expect(service.give(null, 'goOnline', byBike)).rejects.toThrow('UNAUTHENTICATED');
    await expect(service.give(null, 'claimDelivery', { deliveryId: newId(), assignmentSeq: 0 })).rejects.toThrow('UNAUTHENTICATED');
  });
});

describe('input that makes no sense', () => {
  it.each([
    { mutation: 'goOnline', input: { ...byBike, location: { latitude: 91, longitude: 0 } }, says: 'latitude is within' },
    { mutation: 'goOnline', input: { ...byBike, idempotencyKey: '' }, says: '1 to 200' },
    { mutation: 'goOffline', input: { idempotencyKey: 'k'.repeat(201) }, says: '1 to 200' },
    { mutation: 'completeDelivery', input: { deliveryId: newId(), assignmentSeq: 1, pin: '12a4' }, says: 'four digits' },
  ] as const)('$mutation: $says', async ({ mutation, input, says }) => {
    const failure = service.give(biker, mutation, input);
    await expect(failure).rejects.toThrow('BAD_USER_INPUT');
    await expect(failure).rejects.toThrow(says);
  });
});
