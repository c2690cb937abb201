import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/new-id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { eventually } from '#testing/eventually.ts';
import { accepted, cancelled, delivered, lossBorne, people, type PaymentSystem, startPaymentSystem } from './testing/system.ts';

let system: PaymentSystem;
beforeAll(async () => void (system = await startPaymentSystem()));
afterAll(() => system[Symbol.asyncDispose]());

type Shown = { readonly id: string; readonly status: string; readonly refunded: { readonly amount: number }; readonly availableActions: readonly string[]; readonly captureRefused: string | null; readonly refunds: readonly { readonly status: string; readonly reason: string | null; readonly amount: { readonly amount: number } }[] };
type Answer = { readonly __typename: string; readonly code?: string; readonly refundable?: { readonly amount: number }; readonly payment?: Shown };

const fields = 'id status captureRefused availableActions refunded { amount } refunds { status reason amount { amount } }';
const refundOrder = `mutation ($input: RefundOrderInput!) { refundOrder(input: $input) {
  __typename
  ... on RefundOrderSuccess { payment { ${fields} } }
  ... on RefundTooLarge { code refundable { amount } }
  ... on RefundNotPossible { code payment { ${fields} } }
  ... on OrderNotFound { code }
} }`;
const asked = (viewer: Viewer | null, input: object) => system.ask<{ refundOrder: Answer }>(refundOrder, { input }, { caller: 'router', viewer });
const refund = async (orderId: string, amount: number, more: object = {}) => {
  const { data, errors } = await asked(people.support, { idempotencyKey: newId(), orderId, amount, reason: 'MISSING_ITEM', ...more });
  if (!data) throw new Error(errors?.[0]?.message);
  return data.refundOrder;
};
const shownTo = async (viewer: Viewer, orderId: string) =>
  (await system.ask<{ _entities: [{ payment: Shown | null }] }>(`query ($of: [_Any!]!) { _entities(representations: $of) { ... on Order { payment { ${fields} } } } }`, { of: [{ __typename: 'Order', id: orderId }] }, { caller: 'router', viewer })).data?._entities[0].payment;
const lost = async (viewer: Viewer, variables: object = {}) =>
  system.ask<{ lostPayments: { nodes: readonly { id: string; status: string; captureRefused: string; order: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }>(
    'query ($first: Int, $after: String) { lostPayments(first: $first, after: $after) { nodes { id status captureRefused order { id } } pageInfo { hasNextPage endCursor } } }', variables, { caller: 'router', viewer });

const comesTo = (orderId: string, status: string) => eventually(async () => expect(await system.standing(orderId)).toMatchObject({ status }));
/** An order of 18 000, paid and taken. */
const taken = async (method = 'sim_approve') => {
  const orderId = newId();
  await system.authorize(orderId, method);
  await system.orderTells(orderId, accepted);
  await comesTo(orderId, 'CAPTURED');
  return orderId;
};
const inTheirHands = async (method?: string) => {
  const orderId = await taken(method);
  await system.orderTells(orderId, delivered);
  return orderId;
};
const refundsAre = (orderId: string, ...expected: object[]) => eventually(async () => expect((await shownTo(people.customer, orderId))?.refunds).toEqual(expected));

describe('a part of the money of a delivered order', () => {
  it('is given back by support, who says why, and its customer sees it', async () => {
    const orderId = await inTheirHands();
    expect((await shownTo(people.support, orderId))?.availableActions).toEqual(['REFUND_ORDER']);
    expect((await shownTo(people.customer, orderId))?.availableActions).toEqual([]);
    expect(await refund(orderId, 4_000)).toMatchObject({ __typename: 'RefundOrderSuccess', payment: { status: 'CAPTURED', refunds: [{ status: 'REQUESTED', reason: 'MISSING_ITEM', amount: { amount: 4_000 } }] } });
    await refundsAre(orderId, { status: 'SUCCEEDED', reason: 'MISSING_ITEM', amount: { amount: 4_000 } });
    expect(await shownTo(people.customer, orderId)).toMatchObject({ status: 'CAPTURED', refunded: { amount: 4_000 } });
    expect(await system.booked(orderId)).toEqual(['charge', 'capture', 'refund']);
    expect(await system.prisma.outbox.findFirst({ where: { correlationId: orderId, type: 'payment.RefundRequested.v1' } })).toMatchObject({ data: { amount: { amount: 4_000, currency: 'KRW' }, reason: 'MISSING_ITEM' } });
  });

  it('is never more than was taken, and nothing is offered when nothing is left', async () => {
    const orderId = await inTheirHands();
    expect(await refund(orderId, 18_001)).toMatchObject({ __typename: 'RefundTooLarge', code: 'REFUND_TOO_LARGE', refundable: { amount: 18_000 } });
    await refund(orderId, 10_000);
    expect(await refund(orderId, 8_001)).toMatchObject({ __typename: 'RefundTooLarge', refundable: { amount: 8_000 } });
    expect(await refund(orderId, 8_000)).toMatchObject({ __typename: 'RefundOrderSuccess' });
    expect((await shownTo(people.support, orderId))?.availableActions).toEqual([]);
  });

  it('is never more than was taken by many at once either', async () => {
    const orderId = await inTheirHands();
    const answers = await Promise.all(Array.from({ length: 12 }, () => eventually(() => refund(orderId, 5_000))));
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual([...Array<string>(3).fill('RefundOrderSuccess'), ...Array<string>(9).fill('RefundTooLarge')]);
    await refundsAre(orderId, ...Array.from({ length: 3 }, () => ({ status: 'SUCCEEDED', reason: 'MISSING_ITEM', amount: { amount: 5_000 } })));
    expect(await system.booked(orderId)).toEqual(['charge', 'capture', 'refund', 'refund', 'refund']);
  });

  it('is given back once, however often it is asked under one key, and at once', async () => {
    const orderId = await inTheirHands();
    const key = { idempotencyKey: newId() };
    const answers = await Promise.all([1, 2, 3].map(() => refund(orderId, 3_000, key)));
    for (const answer of answers) expect(answer).toMatchObject({ __typename: 'RefundOrderSuccess', payment: { refunds: [{ amount: { amount: 3_000 } }] } });
    expect(await refund(orderId, 4_000, key)).toMatchObject({ __typename: 'IdempotencyKeyReused' });
    await refundsAre(orderId, { status: 'SUCCEEDED', reason: 'MISSING_ITEM', amount: { amount: 3_000 } });
    expect(await system.booked(orderId)).toEqual(['charge', 'capture', 'refund']);
  });

  it('is shown as failed while the provider is out of reach, and is given back when it is there again', async () => {
    const orderId = await inTheirHands();
    await system.behave({ mode: 'fail', only: ['refund'] });
    await refund(orderId, 2_000);
    await refundsAre(orderId, { status: 'FAILED', reason: 'MISSING_ITEM', amount: { amount: 2_000 } });
    await system.behave({ mode: 'normal' });
    await refundsAre(orderId, { status: 'SUCCEEDED', reason: 'MISSING_ITEM', amount: { amount: 2_000 } });
    expect(await system.booked(orderId)).toEqual(['charge', 'capture', 'refund']);
  });

  it('is not given back of what is not delivered, called off, or lost', async () => {
    const onItsWay = await taken();
    expect(await refund(onItsWay, 1_000)).toMatchObject({ __typename: 'RefundNotPossible', code: 'NOT_DELIVERED', payment: { status: 'CAPTURED', availableActions: [] } });
    const off = newId();
    await system.authorize(off, 'sim_approve');
    await system.orderTells(off, cancelled);
    await comesTo(off, 'VOIDED');
    expect(await refund(off, 1_000)).toMatchObject({ __typename: 'RefundNotPossible', code: 'NOTHING_CAPTURED', payment: { status: 'VOIDED' } });
    expect(await refund(newId(), 1_000)).toMatchObject({ __typename: 'OrderNotFound' });
    expect(await refund('none', 1_000)).toMatchObject({ __typename: 'OrderNotFound' });
    await expect(refund(off, 0)).rejects.toThrow('more than nothing');
    await expect(refund(off, 1_000, { idempotencyKey: '' })).rejects.toThrow('idempotencyKey');
  });

  it('is nobody else’s to give', async () => {
    const orderId = await inTheirHands();
    for (const viewer of [people.customer, people.owner, people.stranger]) expect((await asked(viewer, { idempotencyKey: newId(), orderId, amount: 1, reason: 'LATE' })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await asked(null, { idempotencyKey: newId(), orderId, amount: 1, reason: 'LATE' })).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(await system.told(orderId)).not.toContain('RefundRequested');
  });
});

describe('money that is lost', () => {
  it('is found by support, the newest first, and by nobody else', async () => {
    const lose = async () => {
      const orderId = newId();
      await system.authorize(orderId, 'sim_capture_refused');
      await system.orderTells(orderId, accepted);
      await eventually(async () => expect(await system.told(orderId)).toContain('CaptureRefused'));
      await system.orderTells(orderId, lossBorne);
      await comesTo(orderId, 'WRITTEN_OFF');
      return orderId;
    };
    const [first, second] = [await lose(), await lose()];
    const page = (await lost(people.support, { first: 1 })).data?.lostPayments;
    expect(page).toMatchObject({ nodes: [{ status: 'WRITTEN_OFF', captureRefused: expect.stringMatching(/./), order: { id: second } }], pageInfo: { hasNextPage: true } });
    expect((await lost(people.support, { first: 1, after: page?.pageInfo.endCursor })).data?.lostPayments.nodes).toMatchObject([{ order: { id: first } }]);
    expect((await lost(people.support, { after: 'WzFd' })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    for (const viewer of [people.customer, people.owner]) expect((await lost(viewer)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    // why the bank refused is between it and us
    expect(await shownTo(people.customer, first)).toMatchObject({ status: 'WRITTEN_OFF', captureRefused: null });
    expect(await refund(first, 1_000)).toMatchObject({ __typename: 'RefundNotPossible', code: 'NOTHING_CAPTURED' });
  });
});
