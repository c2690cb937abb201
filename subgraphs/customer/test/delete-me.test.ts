import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Viewer } from '#platform/viewer.ts';
import { testVault } from '#testing/vault.ts';
import { sealOldAddresses } from '../src/adapters/persistence/address-row.ts';
import { type CustomerService, customerService } from './service.ts';
import { customerOf, everythingOf, tellingOf } from './told.ts';

let service: CustomerService;
beforeAll(async () => {
  service = await customerService();
});
afterAll(() => service.stop());

const someone = (roles: Viewer['roles'] = ['CUSTOMER']) => ({ id: randomUUID(), name: '김민지', roles }) satisfies Viewer;
type Answered = { data?: { it?: Record<string, unknown> }; errors?: { message: string; extensions?: { code?: string } }[] };
const ask = async (viewer: Viewer | null, operation: string, variables: object = {}) => (await service.ask(viewer, operation, variables as Record<string, unknown>)) as Answered;
const deletion = 'mutation ($input: DeleteMeInput!) { it: deleteMe(input: $input) { __typename ... on DeleteMeSuccess { deletedAt } ... on DomainError { code message } ... on OrdersUnderWay { orders { id } } } }';
const deleting = (viewer: Viewer | null, idempotencyKey: string = randomUUID()) => ask(viewer, deletion, { input: { idempotencyKey } });
const saving = (viewer: Viewer, line = '다람쥐로 94') =>
  ask(viewer, 'mutation ($input: SaveAddressInput!) { it: saveAddress(input: $input) { __typename } }', { input: { idempotencyKey: randomUUID(), address: { line, location: { latitude: 37.55, longitude: 126.92 } } } });
const mine = 'query { it: me { addresses { line } orders { nodes { id } } } }';
const exported = (viewer: Viewer | null, id = viewer?.id) => ask(viewer, 'query ($of: [_Any!]!) { it: _entities(representations: $of) { ... on PersonalData { customer } } }', { of: [{ __typename: 'PersonalData', id }] });

describe('a customer who wants to be forgotten', () => {
  it('is, once and for good, and everybody is told', async () => {
    const viewer = someone();
    await saving(viewer);
    const { order, delivery } = everythingOf(tellingOf({ customerId: viewer.id }));
    await service.told(...order, ...delivery);
    expect((await ask(viewer, mine)).data?.it).toMatchObject({ addresses: [{ line: '다람쥐로 94' }], orders: { nodes: [{}] } });

    const first = await Promise.all([deleting(viewer), deleting(viewer), deleting(viewer)]);
    const deletedAt = first[0]?.data?.it?.['deletedAt'];
    for (const { data } of [...first, await deleting(viewer)]) expect(data?.it).toEqual({ __typename: 'DeleteMeSuccess', deletedAt });
    const told = await service.prisma.outbox.findMany({ where: { aggregateType: 'person', aggregateId: viewer.id } });
    expect(told).toMatchObject([{ type: 'person.PersonDeleted.v1', sequence: 1, correlationId: viewer.id, data: {} }]);

    expect((await ask(viewer, mine)).data?.it).toEqual({ addresses: [], orders: { nodes: [] } });
    expect((await exported(viewer)).data?.it).toEqual([{ customer: { deletedAt } }]);
    expect((await saving(viewer)).errors?.[0]).toMatchObject({ message: 'This account was deleted', extensions: { code: 'FORBIDDEN' } });
    expect(await service.prisma.address.count({ where: { customerId: viewer.id } })).toBe(0);
    expect(await service.prisma.personKey.findUnique({ where: { personId: viewer.id } })).toMatchObject({ wrapped: null });
    expect(await service.prisma.commandLog.count({ where: { scope: { startsWith: viewer.id } } })).toBe(1); // that this was asked
  });

  it('has to wait for food that is under way', async () => {
    const telling = tellingOf();
    const viewer = customerOf(telling);
    await service.told(telling.submitted(), telling.placed());
    expect((await deleting(viewer)).data?.it).toEqual({ __typename: 'OrdersUnderWay', code: 'ORDERS_UNDER_WAY', message: expect.any(String), orders: [{ id: telling.orderId }] });
    expect((await ask(viewer, mine)).data?.it).toMatchObject({ orders: { nodes: [{ id: telling.orderId }] } });
    await service.told(telling.rejected());
    expect((await deleting(viewer)).data?.it).toMatchObject({ __typename: 'DeleteMeSuccess' });
  });

  it('says so themselves, as a customer and nothing else', async () => {
    expect((await deleting(null)).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    for (const roles of [['STORE_OWNER'], ['RIDER'], ['SUPPORT'], ['CUSTOMER', 'RIDER']] as const) expect((await deleting(someone(roles))).errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect((await deleting(someone(), '')).errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });
});

describe('what is kept of a customer', () => {
  it('is handed to them, and to nobody else', async () => {
    const viewer = someone();
    await saving(viewer);
    const telling = tellingOf({ customerId: viewer.id });
    await service.told(telling.submitted(), telling.placed());
    expect((await exported(viewer)).data?.it).toMatchObject([{ customer: { addresses: [{ line: '다람쥐로 94' }], myPage: [{ orderId: telling.orderId, story: { step: { status: 'PLACED' } } }] } }]);
    for (const stranger of [someone(), someone(['SUPPORT']), null]) expect((await exported(stranger, viewer.id)).data?.it).toEqual([{ customer: null }]);
  });

  it('is sealed: no address stands in the open', async () => {
    await saving(someone(), '고슴도치길 55');
    expect(JSON.stringify(await service.prisma.address.findMany())).not.toContain('고슴도치길');
  });

  it('is read from before there was a vault, and sealed when the service starts', async () => {
    const viewer = someone();
    const old = { id: randomUUID(), version: 1, customerId: viewer.id, line: '부엉이길 77', detail: '2층', latitude: 37.55, longitude: 126.92 };
    await service.prisma.address.create({ data: old });
    expect((await ask(viewer, mine)).data?.it).toMatchObject({ addresses: [{ line: '부엉이길 77' }] });
    expect(await sealOldAddresses(service.prisma, testVault('customer', service.prisma))).toBe(1);
    expect(await service.prisma.address.findUnique({ where: { id: old.id } })).toMatchObject({ line: null, detail: null, latitude: null, longitude: null, personal: expect.stringMatching(/^s1\./) });
    expect((await ask(viewer, mine)).data?.it).toMatchObject({ addresses: [{ line: '부엉이길 77' }] });
  });
});
