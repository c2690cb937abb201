import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/new-id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { ofOrders } from '../test/operations.ts';
import { biker, bikers, customer, helper, otherOwner, owner, stranger } from '../test/people.ts';
import { type DeliveryService, deliveryService, type ShownDelivery } from '../test/service.ts';
import { mapo, orderOf } from '../test/told.ts';
import { until } from '#testing/until.ts';

let service: DeliveryService;
beforeAll(async () => void (service = await deliveryService()));
beforeEach(() => service.calm());
afterAll(() => service[Symbol.asyncDispose]());

const rider = bikers[1] as Viewer;
const deliveryOf = async (viewer: Viewer | null, orderId: string): Promise<ShownDelivery | null> =>
  (await service.ask<{ _entities: [{ delivery: ShownDelivery | null }] }>(viewer, ofOrders, { representations: [{ __typename: 'Order', id: orderId }] })).data._entities[0].delivery;
const toldOf = async (deliveryId: string) => (await service.rows<{ type: string; data: object }>('SELECT type, data FROM outbox WHERE aggregate_id = $1 ORDER BY sequence', deliveryId));

/** A delivery that this rider has claimed. */
const claimed = async (by: Viewer = biker) => {
  await service.give(by, 'goOnline', { vehicle: 'MOTORBIKE', location: mapo });
  const order = orderOf();
  await service.tell(order.opened, order.accepted);
  const delivery = await until(() => deliveryOf(by, order.orderId), (found) => found?.status === 'OFFERED');
  const deliveryId = delivery?.id ?? '';
  await service.give(by, 'claimDelivery', { deliveryId, assignmentSeq: 0 });
  return { ...order, deliveryId, mine: { deliveryId, assignmentSeq: 1 } };
};
const pickedUp = async () => {
  const order = await claimed();
  await service.give(biker, 'arriveAtStore', order.mine);
  await service.tell(order.ready);
  await until(() => deliveryOf(biker, order.orderId), (found) => found?.availableActions.includes('PICK_UP_DELIVERY') ?? false);
  await service.give(biker, 'pickUpDelivery', order.mine);
  return order;
};

describe('at the door', () => {
  it('is a step of its own, and no must', async () => {
    const { mine, orderId } = await pickedUp();
    expect(await service.give(biker, 'arriveAtDropoff', mine)).toMatchObject({
      __typename: 'ArriveAtDropoffSuccess', delivery: { status: 'AT_DROPOFF', availableActions: ['COMPLETE_DELIVERY', 'RETURN_DELIVERY'] },
    });
    const pin = (await deliveryOf(customer, orderId))?.pin;
    expect(await service.give(biker, 'completeDelivery', { ...mine, pin })).toMatchObject({ __typename: 'CompleteDeliverySuccess', delivery: { status: 'DELIVERED' } });
  });
});

describe('what cannot be handed over', () => {
  it('is not for people to say that its order was called off', async () => {
    const { mine } = await pickedUp();
    const returned = await service.ask(biker, 'mutation ($input: ReturnDeliveryInput!) { returnDelivery(input: $input) { __typename } }', { input: { idempotencyKey: newId(), ...mine, reason: 'ORDER_CANCELLED' } });
    expect(returned.errors?.[0]).toMatchObject({ message: expect.stringContaining('the order says itself'), extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('goes back to the store, which says that it has it', async () => {
    const { mine, orderId, deliveryId } = await pickedUp();
    expect(await service.give(biker, 'returnDelivery', { ...mine, reason: 'CUSTOMER_ABSENT' })).toMatchObject({
      __typename: 'ReturnDeliverySuccess', delivery: { status: 'RETURNING', problem: 'CUSTOMER_ABSENT', availableActions: [] },
    });
    expect((await deliveryOf(owner, orderId))?.availableActions).toEqual(['CONFIRM_RETURN']);
    expect((await deliveryOf(helper, orderId))?.availableActions).toEqual(['CONFIRM_RETURN', 'FAIL_DELIVERY']);
    expect(await service.give(biker, 'goOffline')).toMatchObject({ __typename: 'RiderBusy' });
    expect(await service.give(otherOwner, 'confirmReturn', { deliveryId })).toMatchObject({ __typename: 'DeliveryNotFound' });
    for (const viewer of [biker, customer, stranger]) await expect(service.give(viewer, 'confirmReturn', { deliveryId })).rejects.toThrow('FORBIDDEN');
    const input = { idempotencyKey: newId(), deliveryId };
    for (const _ of [1, 2]) expect(await service.give(owner, 'confirmReturn', input)).toMatchObject({ __typename: 'ConfirmReturnSuccess', delivery: { status: 'RETURNED', availableActions: [] } });
    expect(await service.give(owner, 'confirmReturn', { deliveryId })).toMatchObject({ __typename: 'DeliveryNotInState', delivery: { status: 'RETURNED' } });
    expect(await service.give(biker, 'goOffline')).toMatchObject({ __typename: 'GoOfflineSuccess' });
    const fault = { reason: 'CUSTOMER_ABSENT', fault: 'CUSTOMER' };
    expect((await toldOf(deliveryId)).slice(-2)).toMatchObject([{ type: 'delivery.DeliveryReturning.v1', data: fault }, { type: 'delivery.DeliveryReturned.v1', data: { orderId, riderId: biker.id, ...fault } }]);
  });

  it('is given up by support alone', async () => {
    const { mine, deliveryId, orderId } = await pickedUp();
    const input = { deliveryId, reason: 'DAMAGED' };
    for (const viewer of [biker, owner, customer]) await expect(service.give(viewer, 'failDelivery', input)).rejects.toThrow('FORBIDDEN');
    expect(await service.give(helper, 'failDelivery', input)).toMatchObject({ __typename: 'FailDeliverySuccess', delivery: { status: 'FAILED', problem: 'DAMAGED' } });
    expect((await toldOf(deliveryId)).at(-1)).toMatchObject({ type: 'delivery.DeliveryFailed.v1', data: { orderId, riderId: biker.id, reason: 'DAMAGED', fault: 'RIDER' } });
    expect(await service.give(biker, 'returnDelivery', { ...mine, reason: 'OTHER' })).toMatchObject({ __typename: 'DeliveryNotInState' });
    expect(await service.give(biker, 'goOffline')).toMatchObject({ __typename: 'GoOfflineSuccess' });
  });
});

describe('a delivery before the pickup', () => {
  it('that is dropped goes to the next, and the late are fenced', async () => {
    const { mine, deliveryId, orderId } = await claimed();
    await service.give(rider, 'goOnline', { vehicle: 'MOTORBIKE', location: mapo });
    expect(await service.give(biker, 'dropDelivery', mine)).toMatchObject({ __typename: 'DropDeliverySuccess', delivery: { assignmentSeq: 1 } });
    await until(() => deliveryOf(rider, orderId), (found) => found?.status === 'OFFERED');
    expect(await service.give(biker, 'arriveAtStore', mine)).toMatchObject({ __typename: 'DeliveryNotInState' });
    expect(await service.give(rider, 'claimDelivery', mine)).toMatchObject({ __typename: 'ClaimDeliverySuccess', delivery: { assignmentSeq: 2, rider: { id: rider.id } } });
    expect(await service.give(biker, 'arriveAtStore', mine)).toMatchObject({ __typename: 'DeliveryAlreadyAssigned', assignmentSeq: 2 });
    expect(await deliveryOf(biker, orderId)).toBeNull();
    expect((await toldOf(deliveryId)).map(({ type }) => type)).toContain('delivery.RiderUnassigned.v1');
  });

  it('that is declined goes to the next', async () => {
    await service.give(biker, 'goOnline', { vehicle: 'MOTORBIKE', location: mapo });
    const order = orderOf();
    await service.tell(order.opened, order.accepted);
    const delivery = await until(() => deliveryOf(biker, order.orderId), (found) => found?.status === 'OFFERED');
    await service.give(rider, 'goOnline', { vehicle: 'MOTORBIKE', location: mapo });
    expect(await service.give(biker, 'declineDelivery', { deliveryId: delivery?.id, assignmentSeq: 0 })).toMatchObject({ __typename: 'DeclineDeliverySuccess' });
    await until(() => deliveryOf(rider, order.orderId), (found) => found?.status === 'OFFERED');
    await expect(service.give(stranger, 'declineDelivery', { deliveryId: delivery?.id, assignmentSeq: 0 })).rejects.toThrow('FORBIDDEN');
  });

  it('is taken from a rider by support', async () => {
    const { mine } = await claimed();
    await expect(service.give(stranger, 'dropDelivery', mine)).rejects.toThrow('FORBIDDEN');
    expect(await service.give(helper, 'dropDelivery', mine)).toMatchObject({ __typename: 'DropDeliverySuccess' });
    expect(await service.give(biker, 'goOffline')).toMatchObject({ __typename: 'GoOfflineSuccess' });
  });
});
