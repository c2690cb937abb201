import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Viewer } from '#platform/viewer.ts';
import { biker, bikers, customer } from '../test/people.ts';
import { type DeliveryService, deliveryService, type DeskChange } from '../test/service.ts';
import { mapo, orderOf } from '../test/told.ts';
import { until } from '#testing/until.ts';

let service: DeliveryService;
beforeAll(async () => void (service = await deliveryService({ DISPATCH_OFFER_BATCH: '5' })));
beforeEach(() => service.calm());
afterAll(() => service[Symbol.asyncDispose]());

const [ann, bob, eve] = bikers.slice(1, 4) as [Viewer, Viewer, Viewer];
/** And waits until the dispatch knows where they are: it hears of it a moment after they are told that they are online. */
const goOnline = async (rider: Viewer) => {
  await service.give(rider, 'goOnline', { vehicle: 'MOTORBIKE', location: mapo });
  await until(() => service.rows('SELECT FROM "position" WHERE id = $1', rider.id), ({ length }) => length === 1);
};
const changesOf = async (rider: Viewer): Promise<number> =>
  (await service.rows<{ last: number }>('SELECT last FROM change_head WHERE stream = $1', `rider:${rider.id}`))[0]?.last ?? 0;
const plan = async () => {
  const order = orderOf();
  await service.tell(order.opened, order.accepted);
  return order;
};
/** Two changes for a rider who is there: it is offered, and it is gone. */
const planAndCancel = async (rider: Viewer) => {
  const before = await changesOf(rider);
  const { cancelled } = await plan();
  await until(() => changesOf(rider), (last) => last === before + 1);
  await service.tell(cancelled);
  await until(() => changesOf(rider), (last) => last === before + 2);
};
const sequences = (changes: readonly DeskChange[]) => changes.map(({ sequence }) => sequence);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('a rider who follows', () => {
  it('is told of what is offered, and that another was faster, but not who', async () => {
    await Promise.all([ann, bob].map(goOnline));
    const [atAnns, atBobs] = [service.follow(ann, 0), service.follow(bob, 0)];
    await plan();
    const [toAnn, toBob] = [await atAnns.next(), await atBobs.next()];
    const { id: deliveryId } = toAnn.delivery;
    expect(toAnn).toMatchObject({ sequence: 1, delivery: { status: 'OFFERED', availableActions: ['CLAIM_DELIVERY', 'DECLINE_DELIVERY'] } });
    expect(toBob.delivery.id).toBe(deliveryId);

    await service.give(ann, 'claimDelivery', { deliveryId, assignmentSeq: 0 });
    expect(await atAnns.next()).toMatchObject({ sequence: 2, delivery: { id: deliveryId, status: 'ASSIGNED', rider: { id: ann.id }, availableActions: ['ARRIVE_AT_STORE', 'DROP_DELIVERY'], pin: null } });
    expect(await atBobs.next()).toMatchObject({ sequence: 2, delivery: { id: deliveryId, status: 'ASSIGNED', rider: null, availableActions: [], pin: null } });

    await service.give(ann, 'arriveAtStore', { deliveryId, assignmentSeq: 1 });
    expect(await atAnns.next()).toMatchObject({ sequence: 3, delivery: { status: 'AT_STORE' } });
    expect(await changesOf(bob)).toBe(2); // it is none of his any more
    await Promise.all([atAnns.close(), atBobs.close()]);
  });

  it('is told when it is cancelled', async () => {
    await goOnline(bob);
    const feed = service.follow(bob, await changesOf(bob));
    const order = await plan();
    expect(await feed.next()).toMatchObject({ delivery: { status: 'OFFERED' } });
    await service.tell(order.cancelled);
    expect(await feed.next()).toMatchObject({ delivery: { status: 'CANCELLED', order: { id: order.orderId }, availableActions: [] } });
    await feed.close();
  });

  it('without a cursor begins with what is new', async () => {
    await goOnline(bob);
    const before = await changesOf(bob);
    const feed = service.follow(bob);
    const next = feed.next();
    // it follows at some moment from now on; what is planned until then is not for it
    const first = await until(async () => {
      await planAndCancel(bob);
      return Promise.race([next, new Promise<null>((resolve) => setTimeout(resolve, 50, null))]);
    }, (change) => change !== null);
    expect(first?.sequence).toBeGreaterThan(before);
    await feed.close();
  });

  it('misses nothing and gets nothing twice, however often the line breaks, while all goes on', async () => {
    await goOnline(eve);
    const wanted = (await changesOf(eve)) + 30;
    const goesOn = (async () => {
      for (let planned = 0; planned < 15; planned += 1) await planAndCancel(eve);
    })();
    const seen: DeskChange[] = [];
    for (let connection = 1; seen.length < wanted; connection += 1) {
      const feed = service.follow(eve, seen.at(-1)?.sequence ?? 0);
      for (let taken = 0; taken < connection && seen.length < wanted; taken += 1) seen.push(await feed.next());
      await feed.close();
    }
    await goesOn;
    expect(sequences(seen)).toEqual(upTo(wanted));
  });

  it('goes on where they were after a restart', async () => {
    await goOnline(eve);
    const before = await changesOf(eve);
    const first = service.follow(eve, before);
    await plan();
    const change = await first.next();
    await service.restart();
    await plan();
    const second = service.follow(eve, change.sequence);
    expect(sequences([change, await second.next()])).toEqual([before + 1, before + 2]);
    await second.close();
  });
});

describe('nobody else', () => {
  it('follows without being signed in, or without being a rider', async () => {
    await expect(service.follow(null, 0).next()).rejects.toThrow('UNAUTHENTICATED');
    await expect(service.follow(customer, 0).next()).rejects.toThrow('FORBIDDEN');
  });

  it('is told of the deliveries of others', async () => {
    expect(await changesOf(biker)).toBe(0);
    await goOnline(ann);
    await plan(); // offered to Ann, and then to whoever comes
    const feed = service.follow(biker, 0);
    const next = feed.next();
    await goOnline(biker); // what comes first is what is offered to them
    expect((await next).delivery.status).toBe('OFFERED');
    await feed.close();
  });
});
