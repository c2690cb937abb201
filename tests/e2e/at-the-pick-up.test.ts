import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { eventually } from '#testing/eventually.ts';
import { as, type Person } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { expectInvariants } from '../faults/invariants.ts';
import { type Basket, key, untilOpenForBusiness } from './order-life.ts';
import { startSystem, type System } from './system.ts';

const document = <Data>(source: string) => parse(source) as TypedDocumentNode<Data, object>;
type Refund = { readonly status: string; readonly reason: string; readonly amount: { readonly amount: number } };
const standingOf = document<{ order: { status: string; availableActions: string[]; ticket: { status: string }; delivery: { status: string; pin: string | null; availableActions: string[] }; payment: { status: string; availableActions: string[]; refunds: Refund[] } } | null }>(
  'query ($id: ID!) { order(id: $id) { status availableActions ticket { status } delivery { status pin availableActions } payment { status availableActions refunds { status reason amount { amount } } } } }');
const seenBy = document<{ order: { number: string; address: { line: string } } | null }>('query ($id: ID!) { order(id: $id) { number address { line } } }');
const refundOrder = document<{ refundOrder: { __typename: string } }>('mutation ($input: RefundOrderInput!) { refundOrder(input: $input) { __typename } }');
const lostPayments = document<{ lostPayments: { nodes: { captureRefused: string; order: { id: string; number: string } }[] } }>('{ lostPayments { nodes { captureRefused order { id number } } } }');

describe('at the pick-up', () => {
  let system: System;
  let customer: Person;
  let owner: Person;
  let support: Person;
  let biker: Person;
  let basket: Basket;
  beforeAll(async () => {
    system = await startSystem({ environment: { LOG_LEVEL: 'silent', PAYMENT_RETRY_MOST_MS: '300', PAYMENT_PROVIDER_BREAKER_FAILURES: '10000', DISPATCH_OFFER_BATCH: '5' }, without: ['notification', 'kakao-alimtalk'] });
    [customer, owner, support, biker] = [await system.as('customer'), await system.as('owner'), await system.as('support'), await system.as('biker')];
    await biker.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'MOTORBIKE', location: { latitude: 37.5561, longitude: 126.9105 } } });
    basket = await untilOpenForBusiness(system);
  }, 60_000);
  afterAll(() => system?.[Symbol.asyncDispose]());

  const patiently = { withinMs: 20_000 };
  const standing = async (id: string) => (await customer.get(standingOf, { id })).order;
  const comesTo = (id: string, expected: object) => eventually(async () => expect(await standing(id)).toMatchObject(expected), patiently);
  const behave = async (behaviour: object) => void (await fetch(`${system.environment['PAYMENT_PROVIDER_URL']}/behaviour`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(behaviour) }));
  const cancel = async (who: Person, orderId: string) => (await who.get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId, reason: null } })).cancelOrder.__typename;

  /** An order that stands ready, with the rider beside it. */
  const atTheCounter = async (paymentMethod = 'sim_approve') => {
    const { id: orderId } = as('PlaceOrderSuccess', (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod } })).placeOrder).order;
    const ticketId = await eventually(async () => present((await customer.get(op.TicketStandingDocument, { id: orderId })).order?.ticket).id, patiently);
    as('AcceptTicketSuccess', (await owner.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId, cookingMinutes: 5 } })).acceptTicket);
    as('StartPreparingSuccess', (await owner.get(op.StartPreparingDocument, { input: { idempotencyKey: key(), ticketId } })).startPreparing);
    as('MarkReadySuccess', (await owner.get(op.MarkReadyDocument, { input: { idempotencyKey: key(), ticketId } })).markReady);
    const { id: deliveryId, assignmentSeq } = await eventually(async () => present((await customer.get(op.DeliveryStandingDocument, { id: orderId })).order?.delivery), patiently);
    const step = () => ({ input: { idempotencyKey: key(), deliveryId, assignmentSeq: assignmentSeq + 1 } });
    as('ClaimDeliverySuccess', (await biker.get(op.ClaimDeliveryDocument, { input: { ...step().input, assignmentSeq } })).claimDelivery);
    as('ArriveAtStoreSuccess', (await biker.get(op.ArriveAtStoreDocument, step())).arriveAtStore);
    const pickUp = async () => (await biker.get(op.PickUpDeliveryDocument, step())).pickUpDelivery.__typename === 'PickUpDeliverySuccess';
    const handOver = async () => {
      const pin = present((await standing(orderId))?.delivery.pin);
      as('CompleteDeliverySuccess', (await biker.get(op.CompleteDeliveryDocument, { input: { ...step().input, pin } })).completeDelivery);
    };
    await comesTo(orderId, { status: 'READY' });
    // the kitchen's word has come to the rider as well
    await eventually(async () => expect((await biker.get(standingOf, { id: orderId })).order?.delivery.availableActions).toContain('PICK_UP_DELIVERY'), patiently);
    return { orderId, pickUp, handOver };
  };
  const off = { status: 'CANCELLED', ticket: { status: 'CANCELLED' }, delivery: { status: 'CANCELLED' }, payment: { refunds: [{ status: 'SUCCEEDED' }] } };
  const onItsWay = { status: 'IN_DELIVERY', ticket: { status: 'HANDED_OVER' }, delivery: { status: 'PICKED_UP' }, payment: { status: 'CAPTURED', refunds: [] } };

  it('support and the rider come at once: the delivery decides, and the food goes where the order says', async () => {
    const orders = [await atTheCounter(), await atTheCounter(), await atTheCounter()];
    const picked = await Promise.all(orders.map(async ({ orderId, pickUp }) => (await Promise.all([pickUp(), cancel(support, orderId)]))[0]));
    for (const [index, { orderId, handOver }] of orders.entries()) {
      await comesTo(orderId, picked[index] ? onItsWay : off);
      if (picked[index]) await handOver();
    }
  }, 60_000);

  it('support is too late when the rider has it, though the store hears of both only later', async () => {
    const { orderId, pickUp, handOver } = await atTheCounter();
    await system.stop('store');
    expect(await cancel(support, orderId)).toBe('CancellationRequested');
    expect(await pickUp()).toBe(true);
    await system.start('store');
    await comesTo(orderId, onItsWay);
    await handOver();
    await comesTo(orderId, { status: 'DELIVERED', delivery: { status: 'DELIVERED' } });
  }, 60_000);

  it('the rider is too late when it is off, and loses sight of it', async () => {
    const { orderId, pickUp } = await atTheCounter();
    expect((await biker.get(seenBy, { id: orderId })).order).toMatchObject({ number: expect.any(String), address: { line: expect.any(String) } });
    expect(await cancel(owner, orderId)).toBe('CancellationRequested');
    await comesTo(orderId, off);
    expect(await pickUp()).toBe(false);
    await eventually(async () => expect((await biker.get(seenBy, { id: orderId })).order).toBeNull(), patiently);
  }, 60_000);

  it('money that is refused after it is our loss: the order goes on, and support finds it', async () => {
    await behave({ mode: 'fail', only: ['capture'] });
    const { orderId, pickUp, handOver } = await atTheCounter('sim_capture_refused');
    expect(await pickUp()).toBe(true);
    await comesTo(orderId, { status: 'IN_DELIVERY', payment: { status: 'AUTHORIZED' } });
    await behave({ mode: 'normal' });
    await comesTo(orderId, { status: 'IN_DELIVERY', payment: { status: 'WRITTEN_OFF' } });
    await handOver();
    await comesTo(orderId, { status: 'DELIVERED' });
    const { number } = present((await support.get(seenBy, { id: orderId })).order);
    expect((await support.get(lostPayments, {})).lostPayments.nodes).toEqual([{ captureRefused: expect.any(String), order: { id: orderId, number } }]);
  }, 60_000);

  it('and when it was delivered support gives a part of the money back, as its customer sees', async () => {
    const { orderId, pickUp, handOver } = await atTheCounter();
    const give = async (amount: number) => (await support.get(refundOrder, { input: { idempotencyKey: key(), orderId, amount, reason: 'MISSING_ITEM' } })).refundOrder.__typename;
    expect(await give(1_000)).toBe('RefundNotPossible');
    expect(await pickUp()).toBe(true);
    await comesTo(orderId, { status: 'IN_DELIVERY' });
    await handOver();
    await eventually(async () => expect((await support.get(standingOf, { id: orderId })).order?.payment.availableActions).toEqual(['REFUND_ORDER']), patiently);
    expect(await give(1_000)).toBe('RefundOrderSuccess');
    await comesTo(orderId, { status: 'DELIVERED', payment: { status: 'CAPTURED', availableActions: [], refunds: [{ status: 'SUCCEEDED', reason: 'MISSING_ITEM', amount: { amount: 1_000 } }] } });
  }, 60_000);

  it('leaves the books right', () => expectInvariants(system), 60_000);
});

const present = <T>(value: T): NonNullable<T> => {
  if (value === null || value === undefined) throw new Error('it is not there yet');
  return value;
};
