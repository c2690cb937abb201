import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Viewer } from '#platform/viewer.ts';
import { handClock } from '../../test/clock.ts';
import { type OnDatabase, onDatabase, rules } from '../../test/on-database.ts';
import { bikers, cyclist } from '../../test/people.ts';
import { gangnam, mapo } from '../../test/told.ts';
import { deskOf } from '../domain/delivery.ts';
import { nextLookAt } from './dispatch-times.ts';

const time = handClock();
let context: OnDatabase;
beforeAll(async () => void (context = await onDatabase({ clock: time.clock })));
afterAll(() => context[Symbol.asyncDispose]());
// nobody is there, nothing waits, and the food of what is planned is ready in twenty minutes
beforeEach(async () => {
  time.pass(24 * 3_600);
  await context.prisma.approach.updateMany({ data: { onDesk: false, offeredUntil: null } });
  await context.prisma.delivery.updateMany({ where: { status: { in: ['PENDING', 'OFFERED'] } }, data: { status: 'CANCELLED', cancelledBy: 'SYSTEM' } });
  await context.prisma.rider.updateMany({ data: { online: false, carrying: 0 } });
  await context.positions.forget(bikers.map(({ id }) => id));
});

const [ann, bob, eve] = (bikers as [Viewer, Viewer, Viewer]).map(({ id }) => id) as [string, string, string];
const east = (metres: number) => ({ latitude: mapo.latitude, longitude: mapo.longitude + metres / 88_150 }); // at that latitude
const report = (id: string, point: typeof mapo, kind: 'BICYCLE' | 'MOTORBIKE' = 'MOTORBIKE') => context.positions.report([{ id, kind, point, at: time.now() }]);
const come = async (id: string, point = mapo, kind: 'BICYCLE' | 'MOTORBIKE' = 'MOTORBIKE') => {
  await context.handleRider(id, { type: 'GoOnline', at: context.at(), vehicle: kind, location: point });
  await report(id, point, kind);
};
const plannedIn = (minutes: number) => context.planned({ readyAt: new Date(time.now().getTime() + minutes * 60_000).toISOString() });
const offeredAt = async (...places: [string, typeof mapo][]) => {
  for (const [id, place] of places) await come(id, place);
  const id = await plannedIn(20);
  await context.dispatch.seeTo(id);
  return id;
};
const standing = async (id: string) => {
  const { state } = await context.deliveries.load(id);
  return { status: state.status, desk: deskOf(state) };
};
const decline = async (id: string, riderId: string) => {
  await context.handle(id, { type: 'DeclineDelivery', at: context.at(), assignmentSeq: 0, riderId });
  await context.dispatch.seeTo(id);
};
const wokenLast = (id: string) => context.woken.findLast((one) => one.id === id)?.at;
const inSeconds = (seconds: number) => new Date(time.now().getTime() + seconds * 1_000);

describe('a delivery that waits', () => {
  it('is offered to the nearest', async () => {
    const id = await offeredAt([bob, east(900)], [ann, east(300)], [eve, east(2_000)]);
    expect(await standing(id)).toEqual({ status: 'OFFERED', desk: [ann] });
    expect(wokenLast(id)).toEqual(inSeconds(30));
  });

  it('is offered to nobody who rides something else, is too far, has no hand free, or has gone', async () => {
    await come(cyclist.id, mapo, 'BICYCLE');
    await come(ann, gangnam);
    await come(bob);
    await context.prisma.rider.update({ where: { id: bob }, data: { carrying: 3 } });
    await come(eve);
    await context.handleRider(eve, { type: 'GoOffline', at: context.at() });
    const id = await plannedIn(20);
    await context.dispatch.seeTo(id);
    expect(await standing(id)).toEqual({ status: 'PENDING', desk: [] });
    await context.prisma.rider.update({ where: { id: bob }, data: { carrying: 2 } });
    await context.dispatch.seeToThoseNear(bob);
    expect(await standing(id)).toEqual({ status: 'OFFERED', desk: [bob] });
  });

  it('is offered to nobody who was not heard of for a quarter of an hour', async () => {
    await come(ann);
    time.pass(901);
    const id = await plannedIn(20);
    await context.dispatch.seeTo(id);
    expect((await standing(id)).desk).toEqual([]);
    await report(ann, mapo);
    await context.dispatch.seeTo(id);
    expect((await standing(id)).desk).toEqual([ann]);
  });

  it('goes to the next when one declines, and to the next when an offer runs out', async () => {
    const id = await offeredAt([ann, east(300)], [bob, east(900)], [eve, east(2_000)]);
    await decline(id, ann);
    expect((await standing(id)).desk).toEqual([bob]);
    time.pass(29);
    await context.dispatch.seeTo(id);
    expect((await standing(id)).desk).toEqual([bob]);
    time.pass(1);
    await context.dispatch.seeTo(id);
    expect((await standing(id)).desk).toEqual([eve]);
    expect((await context.told(id)).map((type) => type.split('.')[1])).toEqual([
      'DeliveryPlanned', 'DeliveryOffered', 'OfferDeclined', 'OffersRanOut', 'DeliveryOffered', 'OfferExpired', 'OffersRanOut', 'DeliveryOffered',
    ]);
  });

  it('goes to the next when it is dropped, under a higher assignment', async () => {
    const id = await offeredAt([ann, east(300)], [bob, east(900)]);
    await context.claim({ deliveryId: id, riderId: ann, assignmentSeq: 0, at: context.at() }, {});
    await context.handle(id, { type: 'DropDelivery', at: context.at(), assignmentSeq: 1, riderId: ann });
    await context.dispatch.seeTo(id);
    expect((await standing(id)).desk).toEqual([bob]);
    expect(await context.claim({ deliveryId: id, riderId: bob, assignmentSeq: 1, at: context.at() }, {})).toMatchObject({ kind: 'accepted', state: { assignmentSeq: 2 } });
    expect(await context.handle(id, { type: 'ArriveAtStore', at: context.at(), assignmentSeq: 1, riderId: ann })).toMatchObject({ kind: 'rejected', reason: 'ALREADY_ASSIGNED' });
  });

  it('comes back to who passed it by only when nobody else is left, and after a pause', async () => {
    const id = await offeredAt([ann, east(300)]);
    await decline(id, ann);
    expect(await standing(id)).toEqual({ status: 'PENDING', desk: [] });
    time.pass(59);
    await context.dispatch.seeTo(id);
    expect((await standing(id)).desk).toEqual([]);
    time.pass(1);
    await come(bob, east(5_000));
    await context.dispatch.seeTo(id);
    expect((await standing(id)).desk).toEqual([bob]); // far, but he has not had it yet
    await decline(id, bob);
    expect((await standing(id)).desk).toEqual([ann]);
  });

  it('is not offered to who has as many offers as free hands', async () => {
    await come(ann);
    const ids = [];
    for (let made = 0; made < 4; made += 1) {
      ids.push(await plannedIn(20));
      await context.dispatch.seeTo(ids.at(-1) ?? '');
    }
    expect(await Promise.all(ids.map(async (id) => (await standing(id)).status))).toEqual(['OFFERED', 'OFFERED', 'OFFERED', 'PENDING']);
  });

  it('finds those behind many who are busy', async () => {
    const crowd = bikers.slice(3, 73).map(({ id }) => id);
    for (const [index, id] of crowd.entries()) await come(id, east(10 + index));
    await context.prisma.rider.updateMany({ where: { id: { in: crowd } }, data: { carrying: 3 } });
    const id = await offeredAt([ann, east(3_000)]);
    expect((await standing(id)).desk).toEqual([ann]);
  });

  it('does not keep the riders who come at once looking at what is offered already', async () => {
    const crowd = bikers.slice(0, 10).map(({ id }) => id);
    const ids = await Promise.all(Array.from({ length: 30 }, () => plannedIn(20)));
    for (const [index, id] of crowd.entries()) await come(id, east(10 + index));
    const { queries } = await context.queriesOf(() => Promise.all(crowd.map((id) => context.dispatch.seeToThoseNear(id))));
    expect(await Promise.all(ids.map(async (id) => (await standing(id)).status))).toEqual(ids.map(() => 'OFFERED'));
    const again = await context.queriesOf(() => Promise.all(crowd.map((id) => context.dispatch.seeToThoseNear(id))));
    expect(again.queries).toBeLessThanOrEqual(4 * crowd.length); // nobody has a hand free
    expect(queries / ids.length).toBeLessThan(30);
    for (const id of ids) await context.handle(id, { type: 'CancelDelivery', at: context.at(), by: 'SYSTEM' });
    const idle = await context.queriesOf(() => Promise.all(crowd.map((id) => context.dispatch.seeToThoseNear(id))));
    expect(idle.queries).toBeLessThanOrEqual(6 * crowd.length); // and now nothing waits
  });

  it('is taken back from a rider who goes, and goes on', async () => {
    const id = await offeredAt([ann, east(300)], [bob, east(900)]);
    await context.dispatch.withdrawFrom(ann); // an old event: she is online
    expect((await standing(id)).desk).toEqual([ann]);
    await context.handleRider(ann, { type: 'GoOffline', at: context.at() });
    await context.dispatch.withdrawFrom(ann);
    expect((await standing(id)).desk).toEqual([bob]);
    expect(await context.views.onDesk(ann, { take: 500, after: null })).toEqual([]);
  });
});

describe('the time of dispatch', () => {
  it('begins so long before the food is ready', async () => {
    await come(ann);
    const id = await plannedIn(90);
    await context.dispatch.seeTo(id);
    expect((await standing(id)).status).toBe('PENDING');
    expect(wokenLast(id)).toEqual(inSeconds(30 * 60));
    time.pass(30 * 60);
    await report(ann, mapo);
    await context.dispatch.seeTo(id);
    expect((await standing(id)).desk).toEqual([ann]);
  });

  it('ends twenty minutes after the food was ready', async () => {
    const id = await plannedIn(10);
    time.pass(30 * 60 - 1);
    await context.dispatch.seeTo(id);
    expect((await standing(id)).status).toBe('PENDING');
    expect(wokenLast(id)).toEqual(inSeconds(1));
    time.pass(1);
    await come(ann);
    await context.dispatch.seeTo(id);
    expect((await standing(id)).status).toBe('CANCELLED');
    expect((await context.told(id)).slice(1)).toEqual(['delivery.DispatchGaveUp.v1', 'delivery.DeliveryCancelled.v1']);
  });

  it('ends twenty minutes after it was dropped, if that is later', async () => {
    const id = await offeredAt([ann, mapo]);
    await context.claim({ deliveryId: id, riderId: ann, assignmentSeq: 0, at: context.at() }, {});
    time.pass(50 * 60);
    await context.handle(id, { type: 'DropDelivery', at: context.at(), assignmentSeq: 1, riderId: null });
    time.pass(20 * 60 - 1);
    await context.dispatch.seeTo(id);
    expect((await standing(id)).status).toBe('PENDING');
    time.pass(1);
    await context.dispatch.seeTo(id);
    expect((await standing(id)).status).toBe('CANCELLED');
  });

  it('lets the last offer have its time', async () => {
    const id = await plannedIn(10);
    time.pass(30 * 60 - 10);
    await come(ann);
    await context.dispatch.seeTo(id);
    time.pass(20);
    await context.dispatch.seeTo(id);
    expect(await standing(id)).toEqual({ status: 'OFFERED', desk: [ann] });
    time.pass(10);
    await context.dispatch.seeTo(id);
    expect((await standing(id)).status).toBe('CANCELLED');
  });

  it('gives what is offered once a round to nobody twice, and to several at once if it may', () => {
    const waits = { readyAt: '2026-05-01T12:20:00.000Z', waitingSince: '2026-05-01T12:00:00.000Z', offersEnd: [] };
    const now = Date.parse('2026-05-01T12:00:03.000Z');
    expect(nextLookAt(waits, rules, now).toISOString()).toBe('2026-05-01T12:00:10.000Z'); // all who wait share their rounds
    const offered = { ...waits, offersEnd: ['2026-05-01T12:00:30.000Z'] };
    expect(nextLookAt(offered, rules, now).toISOString()).toBe('2026-05-01T12:00:30.000Z');
    expect(nextLookAt(offered, { ...rules, atMost: 2 }, now).toISOString()).toBe('2026-05-01T12:00:10.000Z');
    expect(nextLookAt(offered, rules, Date.parse('2026-05-01T12:00:29.999Z')).toISOString()).toBe('2026-05-01T12:00:30.024Z'); // rung too early
  });
});

describe('at the same moment', () => {
  it('several see to one delivery: it is offered to one rider', async () => {
    for (const id of [ann, bob, eve]) await come(id);
    for (let round = 0; round < 40; round += 1) {
      const id = await plannedIn(20);
      await Promise.all([1, 2, 3].map(() => context.dispatch.seeTo(id)));
      expect((await standing(id)).desk).toHaveLength(1);
      await context.handle(id, { type: 'CancelDelivery', at: context.at(), by: 'SYSTEM' });
    }
  });

  it('it is claimed and its offer runs out: it is the rider\'s, or offered to the next, never both', async () => {
    const ends = new Set<string>();
    for (let round = 0; round < 100; round += 1) {
      const id = await offeredAt([ann, mapo]);
      time.pass(30);
      const [claimed] = await Promise.all([context.claim({ deliveryId: id, riderId: ann, assignmentSeq: 0, at: context.at() }, {}), context.dispatch.seeTo(id)]);
      const { state } = await context.deliveries.load(id);
      ends.add(`${claimed.kind} ${state.status}`);
      if (claimed.kind === 'accepted') expect(state).toMatchObject({ status: 'ASSIGNED', riderId: ann, assignmentSeq: 1 });
      await context.handle(id, { type: 'CancelDelivery', at: context.at(), by: 'SYSTEM' });
      time.pass(1);
    }
    expect([...ends]).toContain('accepted ASSIGNED');
  });

  it('a rider drops it and takes a step with it: one of the two holds, and nothing later of the old assignment', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 60; round += 1) {
      const id = await offeredAt([ann, mapo], [bob, east(100)]);
      await context.claim({ deliveryId: id, riderId: ann, assignmentSeq: 0, at: context.at() }, {});
      await context.handle(id, { type: 'MarkFoodReady', at: context.at() });
      await context.handle(id, { type: 'ArriveAtStore', at: context.at(), assignmentSeq: 1, riderId: ann });
      const [dropped, picked] = await Promise.all([
        context.handle(id, { type: 'DropDelivery', at: context.at(), assignmentSeq: 1, riderId: ann }),
        context.handle(id, { type: 'PickUp', at: context.at(), assignmentSeq: 1, riderId: ann }),
      ]);
      outcomes.add(dropped.kind);
      expect([dropped.kind, picked.kind].sort()).toEqual(['accepted', 'rejected']);
      if (dropped.kind === 'accepted') {
        const [next, late] = await Promise.all([
          context.claim({ deliveryId: id, riderId: bob, assignmentSeq: 1, at: context.at() }, {}),
          context.handle(id, { type: 'ArriveAtStore', at: context.at(), assignmentSeq: 1, riderId: ann }),
        ]);
        expect([next.kind, late.kind]).toEqual(['accepted', 'rejected']);
        await context.handle(id, { type: 'CancelDelivery', at: context.at(), by: 'SYSTEM' });
      } else {
        await context.handle(id, { type: 'FailDelivery', at: context.at(), reason: 'OTHER' });
      }
      const riders = await context.prisma.rider.findMany({ where: { id: { in: [ann, bob] } } });
      expect(riders.map(({ carrying }) => carrying)).toEqual([0, 0]);
    }
    expect(outcomes.size).toBeGreaterThan(0);
  });

  it('it is offered to a rider who goes offline: no offer is left with somebody who is gone', async () => {
    for (let round = 0; round < 100; round += 1) {
      await come(ann);
      const id = await plannedIn(20);
      await Promise.all([
        context.dispatch.seeTo(id).then(() => context.dispatch.seeTo(id)), // as the event of the offer does
        context.handleRider(ann, { type: 'GoOffline', at: context.at() }).then(() => context.dispatch.withdrawFrom(ann)),
      ]);
      expect(await standing(id)).toEqual({ status: 'PENDING', desk: [] });
      await context.handle(id, { type: 'CancelDelivery', at: context.at(), by: 'SYSTEM' });
    }
  });
});
