import { afterEach, describe, expect, it } from '@jest/globals';
import type { Viewer } from '#platform/viewer.ts';
import { ofOrders } from '../test/operations.ts';
import { bikers, helper } from '../test/people.ts';
import { type DeliveryService, deliveryService, type ShownDelivery } from '../test/service.ts';
import { mapo, orderOf } from '../test/told.ts';
import { until } from '#testing/until.ts';

let service: DeliveryService;
afterEach(() => service[Symbol.asyncDispose]());

const [ann, bob] = bikers as [Viewer, Viewer];
const statusOf = async (orderId: string, viewer: Viewer = helper) =>
  (await service.ask<{ _entities: [{ delivery: ShownDelivery | null }] }>(viewer, ofOrders, { representations: [{ __typename: 'Order', id: orderId }] })).data._entities[0].delivery?.status ?? null;
const plan = async (wanted: Parameters<typeof orderOf>[0] = {}) => {
  const order = orderOf(wanted);
  await service.tell(order.opened, order.accepted);
  return order.orderId;
};
const goOnline = (rider: Viewer) => service.give(rider, 'goOnline', { vehicle: 'MOTORBIKE', location: mapo });
const isOffered = (orderId: string, rider: Viewer) => until(() => statusOf(orderId, rider), (status) => status === 'OFFERED');
const toldOf = async (orderId: string) => (await service.rows<{ type: string }>('SELECT type FROM outbox WHERE correlation_id = $1 ORDER BY sequence', orderId)).map(({ type }) => type.split('.')[1]);

describe('an offer', () => {
  it('runs out, and goes to the next and back again', async () => {
    service = await deliveryService({ OFFER_SECONDS: '1', DISPATCH_PAUSE_SECONDS: '1', DISPATCH_LOOK_SECONDS: '1' });
    await goOnline(ann);
    await goOnline(bob);
    const orderId = await plan();
    const [first, second] = (await Promise.any([isOffered(orderId, ann).then(() => 'ann'), isOffered(orderId, bob).then(() => 'bob')])) === 'ann' ? [ann, bob] : [bob, ann];
    await isOffered(orderId, second);
    await isOffered(orderId, first);
    expect((await toldOf(orderId)).slice(0, 6)).toEqual(['DeliveryPlanned', 'DeliveryOffered', 'OfferExpired', 'OffersRanOut', 'DeliveryOffered', 'OfferExpired']);
  });

  it.each([
    { lost: 'the queue is emptied', lose: () => service.loseQueue() },
    { lost: 'the process ends, and begins again later', lose: () => service.restart() },
    { lost: 'the process ends, and the queue with it', lose: () => service.restart(() => service.loseQueue()) },
  ])('runs out all the same when $lost', async ({ lose }) => {
    service = await deliveryService({ OFFER_SECONDS: '2' });
    await goOnline(ann);
    const orderId = await plan();
    await isOffered(orderId, ann);
    await lose();
    await until(() => toldOf(orderId), (told) => told.includes('OfferExpired'));
  });

  it('is made all the same when the process ends between what led to it and what follows', async () => {
    service = await deliveryService();
    await goOnline(ann);
    const orderId = await service.tellWhileDown(async () => plan());
    await isOffered(orderId, ann);
  });
});

describe('dispatch', () => {
  it('finds who has come near since, without being told', async () => {
    service = await deliveryService({ DISPATCH_LOOK_SECONDS: '1' });
    await service.give(ann, 'goOnline', { vehicle: 'MOTORBIKE', location: { latitude: 37.3, longitude: 127.3 } });
    const orderId = await plan();
    await until(() => statusOf(orderId), (status) => status === 'PENDING');
    await service.give(ann, 'reportLocation', { location: mapo });
    await isOffered(orderId, ann);
  });

  it('gives up after its time, also when the queue was emptied meanwhile', async () => {
    service = await deliveryService({ DISPATCH_GIVE_UP_MINUTES: '0' });
    const orderId = await plan({ readyAt: new Date(Date.now() + 2_500).toISOString() });
    await until(() => statusOf(orderId), (status) => status === 'PENDING');
    await service.loseQueue();
    await until(() => statusOf(orderId), (status) => status === 'CANCELLED');
    expect(await toldOf(orderId)).toEqual(['DeliveryPlanned', 'DispatchGaveUp', 'DeliveryCancelled']);
  });

  it('begins at its time', async () => {
    service = await deliveryService({ DISPATCH_LEAD_MINUTES: '1', DISPATCH_LOOK_SECONDS: '60' });
    await goOnline(ann);
    const orderId = await plan({ readyAt: new Date(Date.now() + 62_000).toISOString() });
    await until(() => statusOf(orderId), (status) => status === 'PENDING');
    await isOffered(orderId, ann);
  });
});
