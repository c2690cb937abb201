import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/new-id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { redisAvailable, testRedis } from '#testing/redis.ts';
import { ofOrders, waitingDeliveries } from '../test/operations.ts';
import { biker, bikers, customer, cyclist, helper, owner, stranger } from '../test/people.ts';
import { type DeliveryService, deliveryService, type ShownDelivery } from '../test/service.ts';
import { gangnam, mapo, orderOf } from '../test/told.ts';
import { until } from '#testing/until.ts';

const onRedis = async () => {
  const redis = await testRedis();
  return { settings: { REDIS_URL: redis.url }, drop: () => redis[Symbol.asyncDispose]() };
};
const onPostgres = async () => ({ settings: {}, drop: async () => {} });

describe.each([{ store: 'PostgreSQL', open: onPostgres }, ...(redisAvailable() ? [{ store: 'Redis', open: onRedis }] : [])])('where riders are, on $store', ({ open }) => {
  let service: DeliveryService;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const opened = await open();
    drop = opened.drop;
    service = await deliveryService(opened.settings);
  });
  beforeEach(() => service.calm());
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await drop();
  });

  const north = (metres: number) => ({ latitude: mapo.latitude + metres / 111_195, longitude: mapo.longitude });
  const goOnline = (rider: Viewer, location = mapo) => service.give(rider, 'goOnline', { vehicle: 'MOTORBIKE', location });
  const report = (rider: Viewer, location: object) => service.give(rider, 'reportLocation', { location });
  const deliveryOf = async (viewer: Viewer | null, orderId: string): Promise<ShownDelivery | null> =>
    (await service.ask<{ _entities: [{ delivery: ShownDelivery | null }] }>(viewer, ofOrders, { representations: [{ __typename: 'Order', id: orderId }] })).data._entities[0].delivery;
  const plan = async (wanted: Parameters<typeof orderOf>[0] = {}) => {
    const order = orderOf(wanted);
    await service.tell(order.opened, order.accepted);
    const delivery = await until(() => deliveryOf(helper, order.orderId), (found) => found !== null);
    return { ...order, deliveryId: delivery?.id ?? '' };
  };
  const waitingFor = async (rider: Viewer): Promise<readonly ShownDelivery[]> =>
    (await service.ask<{ waitingDeliveries: { nodes: readonly ShownDelivery[] } }>(rider, waitingDeliveries)).data.waitingDeliveries.nodes;

  it('is told to who waits, as they move, until it is there', async () => {
    await goOnline(biker);
    const { orderId, deliveryId, ready } = await plan();
    const followed = service.locate(customer, orderId); // before anybody has it
    const first = followed.next();
    await until(() => deliveryOf(biker, orderId), (found) => found?.status === 'OFFERED');
    await service.give(biker, 'claimDelivery', { deliveryId, assignmentSeq: 0 });
    expect(await first).toMatchObject({ point: mapo });
    await report(biker, north(100));
    await until(() => deliveryOf(customer, orderId), (found) => found?.location?.point.latitude === north(100).latitude);
    expect(await followed.next()).toMatchObject({ point: north(100) });
    for (const viewer of [customer, owner, biker, helper]) expect((await deliveryOf(viewer, orderId))?.location).toMatchObject({ point: north(100) });

    const mine = { deliveryId, assignmentSeq: 1 };
    await service.give(biker, 'arriveAtStore', mine);
    await service.tell(ready);
    await until(() => deliveryOf(biker, orderId), (found) => found?.availableActions.includes('PICK_UP_DELIVERY') ?? false);
    await service.give(biker, 'pickUpDelivery', mine);
    expect((await deliveryOf(owner, orderId))?.location).toBeNull(); // it has left the store: who it goes to is not the store's business
    // the latest wins: of many reports some are enough, the last is always among them
    for (let metres = 200; metres <= 1_000; metres += 50) await report(biker, north(metres));
    const seen: number[] = [];
    while (seen.at(-1) !== north(1_000).latitude) seen.push((await followed.next())?.point.latitude ?? 0);
    expect(seen).toEqual([...seen].sort());

    const end = followed.next();
    await service.give(biker, 'completeDelivery', { ...mine, pin: (await deliveryOf(customer, orderId))?.pin });
    expect(await end).toBeNull();
    for (const viewer of [customer, biker, helper]) expect((await deliveryOf(viewer, orderId))?.location).toBeNull();
    await followed.close();
  });

  it('follows to the next rider when one drops it', async () => {
    const next = bikers[2] as Viewer;
    await goOnline(biker, north(10));
    const { orderId, deliveryId } = await plan();
    await until(() => deliveryOf(biker, orderId), (found) => found?.status === 'OFFERED');
    await service.give(biker, 'claimDelivery', { deliveryId, assignmentSeq: 0 });
    const followed = service.locate(customer, orderId);
    expect(await followed.next()).toMatchObject({ point: north(10) });
    await goOnline(next, north(3_000));
    await service.give(biker, 'dropDelivery', { deliveryId, assignmentSeq: 1 });
    await until(() => deliveryOf(next, orderId), (found) => found?.status === 'OFFERED');
    const theirs = followed.next();
    await service.give(next, 'claimDelivery', { deliveryId, assignmentSeq: 1 });
    expect(await theirs).toMatchObject({ point: north(3_000) });
    await followed.close();
  });

  it('is nobody else\'s business', async () => {
    await goOnline(biker);
    const { orderId, deliveryId } = await plan();
    await until(() => deliveryOf(biker, orderId), (found) => found?.status === 'OFFERED');
    await service.give(biker, 'claimDelivery', { deliveryId, assignmentSeq: 0 });
    for (const viewer of [stranger, owner, biker]) await expect(service.locate(viewer, orderId).next()).rejects.toThrow('FORBIDDEN');
    await expect(service.locate(null, orderId).next()).rejects.toThrow('UNAUTHENTICATED');
    await expect(service.locate(customer, 'no-uuid').next()).rejects.toThrow('BAD_USER_INPUT');
    const support = service.locate(helper, orderId);
    expect(await support.next()).toMatchObject({ point: mapo });
    await support.close();
  });

  it('is heard from riders who are online alone', async () => {
    const rider = bikers[3] as Viewer;
    await expect(report(customer, mapo)).rejects.toThrow('FORBIDDEN');
    expect(await report({ ...customer, roles: ['RIDER'] }, mapo)).toMatchObject({ __typename: 'NotARider', code: 'NOT_A_RIDER' });
    expect(await report(rider, mapo)).toMatchObject({ __typename: 'RiderOffline', code: 'RIDER_OFFLINE' });
    await goOnline(rider);
    expect(await report(rider, north(5))).toMatchObject({ __typename: 'ReportLocationSuccess', location: { point: north(5), at: expect.any(String) } });
    await service.give(rider, 'goOffline');
    expect(await report(rider, mapo)).toMatchObject({ __typename: 'RiderOffline' });
    await expect(report(rider, { latitude: 91, longitude: 0 })).rejects.toThrow('BAD_USER_INPUT');
    await expect(service.give(rider, 'reportLocation', { idempotencyKey: '', location: mapo })).rejects.toThrow('BAD_USER_INPUT');
    await expect(report(null as never, mapo)).rejects.toThrow('UNAUTHENTICATED');
  });

  it('leaves no trace in the journal', async () => {
    await goOnline(biker);
    const count = async () => (await service.rows<{ rows: number }>('SELECT ((SELECT count(*) FROM outbox) + (SELECT count(*) FROM command_log) + (SELECT count(*) FROM change))::int AS rows'))[0]?.rows;
    const before = await count();
    for (let metres = 0; metres < 20; metres += 1) await report(biker, north(metres));
    expect(await count()).toBe(before);
  });

  it('decides what a rider may claim: what waits near them, offered or not', async () => {
    const rider = bikers[4] as Viewer;
    const { orderId, deliveryId } = await plan();
    await plan({ method: 'BICYCLE' });
    expect(await waitingFor(rider)).toEqual([]); // offline
    await goOnline(rider, gangnam);
    await service.give(cyclist, 'goOnline', { vehicle: 'BICYCLE', location: gangnam });
    expect(await service.give(rider, 'claimDelivery', { deliveryId, assignmentSeq: 0 })).toMatchObject({ __typename: 'DeliveryNotFound' });
    expect(await waitingFor(rider)).toEqual([]);
    await until(async () => (await report(rider, north(2_000)), waitingFor(rider)), (found) => found.length > 0);
    expect(await waitingFor(rider)).toMatchObject([{ id: deliveryId, status: 'PENDING', order: { id: orderId }, availableActions: ['CLAIM_DELIVERY'], pin: null, offeredUntil: null, rider: null }]);
    expect(await service.give(rider, 'claimDelivery', { deliveryId, assignmentSeq: 0 })).toMatchObject({ __typename: 'ClaimDeliverySuccess', delivery: { status: 'ASSIGNED' } });
    expect(await waitingFor(rider)).toEqual([]);
    expect(await service.give(cyclist, 'claimDelivery', { deliveryId: newId(), assignmentSeq: 0 })).toMatchObject({ __typename: 'DeliveryNotFound' });
  });
});
