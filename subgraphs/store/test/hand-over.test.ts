import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '#contracts/account.ts';
import { ownerOf } from '#demo-city/people.ts';
import { demoStore } from '#demo-city/stores.ts';
import { newId } from '#platform/new-id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { eventually } from '#testing/eventually.ts';
import { type Kitchen, startKitchen } from './kitchen.ts';

let kitchen: Kitchen;
beforeAll(async () => {
  kitchen = await startKitchen();
});
afterAll(() => kitchen.stop());

const invited = (subject: string, storeId: string): AccountEvent => ({
  specversion: '1.0', id: newId(), source: '/identity', subject, time: new Date().toISOString(), aggregatetype: 'account', sequence: 1, correlationid: subject, causationid: null, traceparent: null,
  type: 'account.StoreOwnerInvitationAccepted.v1', data: { storeId },
});
const close = async (viewer: Viewer, storeId: string) => {
  const mutation = 'mutation ($input: StoreInput!) { closeStore(input: $input) { __typename } }';
  return (await kitchen.ask<{ closeStore: { __typename: string } }>(viewer, mutation, { input: { idempotencyKey: newId(), storeId } })).data?.closeStore.__typename;
};

describe('a store whose invitation somebody took up', () => {
  it('is theirs to run, and nobody else’s any more; and the other contexts are told', async () => {
    const { id: storeId } = demoStore(30);
    const [before, after]: Viewer[] = [ownerOf(30), { id: newId(), name: '새 사장', roles: ['STORE_OWNER'] }];
    const event = invited(after!.id, storeId);
    await kitchen.tell(event, event);
    await eventually(async () => expect(await kitchen.received(event)).toBe(true));
    expect(await close(before!, storeId)).toBe('StoreNotFound');
    expect(await close(after!, storeId)).toBe('CloseStoreSuccess');
    const told = await kitchen.rows("SELECT type, data, causation_id FROM outbox WHERE aggregate_type = 'store' AND aggregate_id = $1 AND type = 'store.OwnerChanged.v1'", storeId);
    expect(told).toEqual([{ type: 'store.OwnerChanged.v1', data: { ownerId: after!.id }, causation_id: event.id }]);
  });

  it('that is none leads to nothing', async () => {
    const event = invited(newId(), newId());
    await kitchen.tell(event);
    await eventually(async () => expect(await kitchen.received(event)).toBe(true));
  });
});
