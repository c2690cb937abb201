import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '#contracts/event.ts';
import { riders } from '#demo-city/people.ts';
import { conflictIn } from '#messaging/persistence/journal.ts';
import { newId } from '#platform/new-id.ts';
import { testVault } from '#testing/vault.ts';
import { onDatabase } from '../../../test/on-database.ts';
import { deliveryPeople, sealOldRiders } from './rider-name.ts';

type Context = Awaited<ReturnType<typeof onDatabase>>;
let context: Context;
let people: ReturnType<typeof deliveryPeople>;
beforeAll(async () => {
  context = await onDatabase();
  people = deliveryPeople(context.prisma, testVault('delivery', context.prisma));
});
afterAll(() => context[Symbol.asyncDispose]());

const [first, second, third] = riders as [(typeof riders)[number], (typeof riders)[number], (typeof riders)[number]];
const rowOf = (id: string) => context.prisma.rider.findUniqueOrThrow({ where: { id } });
const deletionOf = (personId: string): EventEnvelope => ({
  specversion: '1.0', id: newId(), source: '/customer', type: 'person.PersonDeleted.v1', subject: personId, time: new Date().toISOString(), aggregatetype: 'person', sequence: 1,
  correlationid: personId, causationid: null, traceparent: null, data: {},
});

describe('what a rider is called', () => {
  it('is read, and stands nowhere in the open', async () => {
    expect((await context.views.ridersByIds([first.id, second.id])).map((rider) => rider?.name)).toEqual([first.name, second.name]);
    const rows = await context.prisma.rider.findMany();
    expect(rows).toHaveLength(riders.length);
    expect(rows.filter(({ name, personal }) => name !== null || !personal?.startsWith('s1.'))).toEqual([]);
  });

  it('is read from before there was a vault, and sealed', async () => {
    await context.prisma.rider.update({ where: { id: second.id }, data: { name: '옛이름', personal: null } });
    expect((await context.views.ridersByIds([second.id]))[0]?.name).toBe('옛이름');
    expect(await sealOldRiders(context.prisma, testVault('delivery', context.prisma))).toBe(1);
    expect((await rowOf(second.id)).name).toBeNull();
    expect((await context.views.ridersByIds([second.id]))[0]?.name).toBe('옛이름');
  });
});

describe('where riders were', () => {
  it('is forgotten when they have been away for so long, and not before', async () => {
    const long = new Date('2026-05-01T12:00:00Z');
    const place = { latitude: 37.5, longitude: 126.9 };
    await context.prisma.rider.update({ where: { id: first.id }, data: { ...place, online: false, updatedAt: new Date(long.getTime() - 1) } });
    await context.prisma.rider.update({ where: { id: second.id }, data: { ...place, online: false, updatedAt: long } });
    await context.prisma.rider.update({ where: { id: third.id }, data: { ...place, online: true, updatedAt: new Date(long.getTime() - 1) } });
    expect(await people.forgetPlaces(long)).toBe(1);
    expect(await rowOf(first.id)).toMatchObject({ latitude: null, longitude: null });
    for (const { id } of [second, third]) expect(await rowOf(id)).toMatchObject(place);
    expect(await people.forgetPlaces(long)).toBe(0);
  });
});

describe('somebody who was forgotten', () => {
  it('has no place their food went to, and no name as a rider; what was carried is known still', async () => {
    const customerId = newId();
    const id = await context.planned({ customerId });
    await people.forget(customerId, deletionOf(customerId));
    const delivery = await context.prisma.delivery.findUniqueOrThrow({ where: { id } });
    expect([delivery.dropoffLatitude, delivery.dropoffLongitude]).toEqual([delivery.pickupLatitude, delivery.pickupLongitude]);

    const deleted = deletionOf(third.id);
    await people.forget(third.id, deleted);
    expect(await rowOf(third.id)).toMatchObject({ name: null, personal: null, vehicle: third.vehicle });
    expect((await context.views.ridersByIds([third.id]))[0]?.name).toBe('(deleted)');
    expect(conflictIn(await people.forget(third.id, deleted).catch((error: unknown) => error))).toBe('RECEIVED');
  });

  it('was told before what is kept of them', async () => {
    const customerId = newId();
    const id = await context.planned({ customerId });
    expect(await people.export(customerId)).toMatchObject({ deliveries: [{ id }], rider: null, carried: [] });
    expect(await people.export(first.id)).toMatchObject({ deliveries: [], rider: { id: first.id, name: first.name } });
  });
});
