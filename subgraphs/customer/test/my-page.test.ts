import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { deliveryEvents } from '#contracts/delivery.ts';
import { type EventEnvelope, readEvent } from '#contracts/event.ts';
import { orderEvents } from '#contracts/order.ts';
import { support } from '#demo-city/people.ts';
import { fold } from '#kernel/decider.ts';
import { conflictIn } from '#messaging/persistence/journal.ts';
import { listenToOthers } from '../src/adapters/messaging/listen.ts';
import { fromDelivery, fromOrder } from '../src/adapters/messaging/page-event.ts';
import { prismaMyPages } from '../src/adapters/persistence/my-pages.ts';
import { projectEvent } from '../src/application/project-event.ts';
import { blankPage } from '../src/domain/my-page.ts';
import type { PageEvent } from '../src/domain/page-event.ts';
import { project } from '../src/domain/project.ts';
import { type CustomerService, customerService } from './service.ts';
import { at, customerOf, everythingOf, ownerOf, riderOf, strangers, tellingOf } from './told.ts';

let service: CustomerService;
beforeAll(async () => {
  service = await customerService();
});
afterAll(() => service.stop());

const pageEventOf = (envelope: EventEnvelope): PageEvent | null => {
  const [order, delivery] = [readEvent(orderEvents, envelope), readEvent(deliveryEvents, envelope)];
  return order ? fromOrder(order) : delivery && fromDelivery(delivery);
};

describe('My page', () => {
  it('tells an order from its beginning to its end', async () => {
    const telling = tellingOf();
    const { order, delivery } = everythingOf(telling);
    await service.told(...order, ...delivery);
    const { timeline } = await service.order(customerOf(telling), telling.orderId, 'timeline { sequence status actor occurredAt order { id } }');
    expect(timeline).toEqual([
      ['PENDING_PAYMENT', 'CUSTOMER'], ['PLACED', 'CUSTOMER'], ['ACCEPTED', 'STORE_OWNER'], ['PREPARING', 'STORE_OWNER'],
      ['READY', 'STORE_OWNER'], ['IN_DELIVERY', 'RIDER'], ['DELIVERED', 'RIDER'], ['COMPLETED', 'CUSTOMER'],
    ].map(([status, actor], index) => ({ sequence: index + 1, status, actor, occurredAt: order[index]?.time, order: { id: telling.orderId } })));
    expect(await service.order(customerOf(telling), telling.orderId, 'timeline(after: 6) { sequence }')).toEqual({ timeline: [{ sequence: 7 }, { sequence: 8 }] });
  });

  it('is the same from the same events, twice, late, and in whatever order', async () => {
    const pages = prismaMyPages(service.prisma);
    const lives = 4;
    const places = Array.from({ length: lives * 2 * 15 }, (_, place) => place);
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray(places, { minLength: places.length }), async (shuffle) => {
      const orders = Array.from({ length: lives }, () => {
        const telling = tellingOf();
        return { ...telling, ...everythingOf(telling) };
      });
      const twice = orders.flatMap(({ order, delivery }) => [...order, ...delivery, ...order, ...delivery]);
      await service.told(...shuffle.flatMap((place) => twice[place] ?? []));

      for (const { order, delivery, orderId } of orders) {
        expect(await pages.load(orderId)).toEqual(fold(project, blankPage(orderId), [...order, ...delivery].flatMap((event) => pageEventOf(event) ?? [])));
        expect((await pages.stepsPast(orderId, 0)).map(({ sequence, occurredAt }) => [sequence, occurredAt])).toEqual(order.map(({ time }, index) => [index + 1, time]));
      }
    }), { numRuns: 3, endOnFailure: true });
    expect(await service.prisma.parkedEvent.count()).toBe(0);
  });

  it('is not changed by an event that was here before', async () => {
    const telling = tellingOf();
    const events = [telling.submitted(), telling.placed()];
    await service.told(...events);
    const pages = prismaMyPages(service.prisma);
    const before = await pages.load(telling.orderId);
    const { order } = listenToOthers(projectEvent(pages, async () => {}));
    for (const event of events) expect(conflictIn(await order(event).catch((error: unknown) => error))).toBe('RECEIVED');
    expect(await pages.load(telling.orderId)).toEqual(before);
  });

  it('can be dropped, and made again from the same events', async () => {
    const telling = tellingOf();
    const { order, delivery } = everythingOf(telling);
    const orderId = telling.orderId;
    const pages = prismaMyPages(service.prisma);
    await service.told(...order, ...delivery);
    const stood = [await pages.load(orderId), await pages.stepsPast(orderId, 0)];

    const ofThese = { eventId: { in: [...order, ...delivery].map(({ id }) => id) } };
    await service.prisma.$transaction([
      service.prisma.myPage.deleteMany({ where: { orderId } }), service.prisma.timelineStep.deleteMany({ where: { orderId } }), service.prisma.inbox.deleteMany({ where: ofThese }),
    ]);
    await service.told(...delivery, ...order);
    expect([await pages.load(orderId), await pages.stepsPast(orderId, 0)]).toEqual(stood);
  });

  it('passes over events it does not know yet', async () => {
    const telling = tellingOf();
    await service.told(telling.submitted(), telling.unheardOf(), telling.placed());
    expect(await service.order(customerOf(telling), telling.orderId, 'timeline { sequence status }')).toEqual({ timeline: [{ sequence: 1, status: 'PENDING_PAYMENT' }, { sequence: 2, status: 'PLACED' }] });
  });

  it('estimates the arrival, more closely the more is known', async () => {
    const telling = tellingOf();
    const arrival = async () => (await service.order(customerOf(telling), telling.orderId, 'estimatedArrival'))['estimatedArrival'];
    await service.told(telling.submitted(), telling.placed());
    expect(await arrival()).toBeNull();
    await service.told(telling.accepted(at(30)));
    expect(await arrival()).toBe('2026-01-31T12:36:01.000Z'); // 1.1 km of beeline by bicycle
    await service.told(telling.planned(), telling.offered(), telling.assigned(), telling.pickedUp(at(41)));
    expect(await arrival()).toBe(at(41));
    await service.told(telling.preparing(), telling.ready(), telling.inDelivery(), telling.delivered());
    expect(await arrival()).toBeNull();
  });

  it('is for those it concerns', async () => {
    const telling = tellingOf();
    await service.told(telling.submitted(), telling.placed(), telling.accepted(), telling.planned(), telling.offered(), telling.assigned());
    for (const viewer of [customerOf(telling), ownerOf(telling), riderOf(telling), support]) {
      expect(await service.order(viewer, telling.orderId, 'timeline { sequence } estimatedArrival')).toEqual({ timeline: [{ sequence: 1 }, { sequence: 2 }, { sequence: 3 }], estimatedArrival: expect.any(String) });
    }
    for (const viewer of [...strangers, null]) {
      expect(await service.order(viewer, telling.orderId, 'timeline { sequence } estimatedArrival')).toEqual({ timeline: [], estimatedArrival: null });
    }
    await service.told(telling.deliveryCancelled());
    expect(await service.order(riderOf(telling), telling.orderId, 'timeline { sequence }')).toEqual({ timeline: [] });
  });

  it('has nothing of orders nobody has told of', async () => {
    for (const id of [randomUUID(), 'no-id', "' OR 1=1"]) expect(await service.order(support, id, 'timeline { sequence } estimatedArrival')).toEqual({ timeline: [], estimatedArrival: null });
  });
});
