import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { eventually } from '#testing/eventually.ts';
import { as, type Person } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { expectInvariants } from '../faults/invariants.ts';
import { type Basket, home, key, untilOpenForBusiness } from './order-life.ts';
import { startSystem, type System } from './system.ts';

const document = (source: string) => parse(source) as TypedDocumentNode<{ result: object }, object>;
const giveBack = document('mutation ($input: ReturnDeliveryInput!) { result: returnDelivery(input: $input) { ... on ReturnDeliverySuccess { delivery { status } } ... on DomainError { code } } }');
const takeBack = document('mutation ($input: ConfirmReturnInput!) { result: confirmReturn(input: $input) { ... on ConfirmReturnSuccess { delivery { status } } ... on DomainError { code } } }');

describe('calling an order off', () => {
  let system: System;
  let customer: Person;
  let owner: Person;
  let support: Person;
  let basket: Basket;
  beforeAll(async () => {
    system = await startSystem();
    [customer, owner, support] = [await system.as('customer'), await system.as('owner'), await system.as('support')];
    basket = await untilOpenForBusiness(system);
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  const placed = async (paymentMethod = 'sim_approve') => {
    const { order } = as('PlaceOrderSuccess', (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod } })).placeOrder);
    const ticketId = await eventually(async () => {
      const ticket = (await owner.get(op.WholeOrderDocument, { id: order.id })).order?.ticket;
      if (!ticket) throw new Error(`order ${order.id} has no ticket yet`);
      return ticket.id;
    });
    return { orderId: order.id, ticketId, total: order.total.amount };
  };
  const becomes = (orderId: string, status: string) => eventually(async () => expect((await customer.get(op.OrderStandingDocument, { id: orderId })).order).toMatchObject({ status }));
  const accepting = async (paymentMethod = 'sim_approve') => {
    const order = await placed(paymentMethod);
    as('AcceptTicketSuccess', (await owner.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId: order.ticketId, cookingMinutes: 15 } })).acceptTicket);
    return order;
  };
  const accepted = async () => {
    const order = await accepting();
    await becomes(order.orderId, 'ACCEPTED');
    return order;
  };
  const cooking = async () => {
    const order = await accepted();
    as('StartPreparingSuccess', (await owner.get(op.StartPreparingDocument, { input: { idempotencyKey: key(), ticketId: order.ticketId } })).startPreparing);
    await becomes(order.orderId, 'PREPARING');
    return order;
  };
  const cancel = async (who: Person, orderId: string, fault?: op.Fault) => (await who.get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId, reason: '사정이 생겼어요', fault } })).cancelOrder;
  const preview = async (who: Person, orderId: string, fault?: op.Fault) => (await who.get(op.CancelPreviewDocument, { orderId, fault })).cancelPreview;
  const ended = async (orderId: string) => (await customer.get(op.WholeOrderDocument, { id: orderId })).order;

  it('needs the store\'s consent once it has accepted: with it, all comes back', async () => {
    const { orderId, ticketId, total } = await accepted();
    expect(await preview(customer, orderId)).toEqual({ allowed: true, needsConsent: true, rule: 'WITH_CONSENT', refund: { amount: total }, storeGets: { amount: 0 } });
    expect(await cancel(customer, orderId)).toMatchObject({ __typename: 'CancellationRequested', order: { status: 'CANCELLING' } });
    await eventually(async () => as('AnswerCancellationSuccess', (await owner.get(op.AnswerCancellationDocument, { input: { idempotencyKey: key(), ticketId, consent: true } })).answerCancellation));
    await becomes(orderId, 'CANCELLED');
    expect((await ended(orderId))?.cancellation).toMatchObject({ by: 'CUSTOMER', rule: 'WITH_CONSENT', refund: { amount: total }, storeGets: { amount: 0 } });
    await eventually(async () => expect(await ended(orderId)).toMatchObject({ ticket: { status: 'CANCELLED' }, delivery: { status: 'CANCELLED' } }));
  });

  it('goes on when the store says no', async () => {
    const { orderId, ticketId } = await accepted();
    await cancel(customer, orderId);
    await eventually(async () => as('AnswerCancellationSuccess', (await owner.get(op.AnswerCancellationDocument, { input: { idempotencyKey: key(), ticketId, consent: false } })).answerCancellation));
    await becomes(orderId, 'ACCEPTED');
  });

  it('is not the customer\'s to do while it is cooked, but the store\'s, at its own cost', async () => {
    const { orderId, total } = await cooking();
    expect(await preview(customer, orderId)).toMatchObject({ allowed: false });
    expect(await cancel(customer, orderId)).toMatchObject({ __typename: 'CancellationRefused', reason: 'PREPARING' });
    expect(await preview(owner, orderId)).toMatchObject({ allowed: true, needsConsent: false, rule: 'DURING_PREPARATION', refund: { amount: total }, storeGets: { amount: 0 } });
    expect(await cancel(owner, orderId)).toMatchObject({ __typename: 'CancellationRequested' });
    await becomes(orderId, 'CANCELLED');
    expect((await ended(orderId))?.cancellation).toMatchObject({ by: 'STORE_OWNER', rule: 'DURING_PREPARATION', fault: 'STORE', refund: { amount: total } });
  });

  it('leaves the customer to pay, and the store paid, when support finds the customer at fault', async () => {
    const { orderId } = await cooking();
    expect(await preview(support, orderId, 'CUSTOMER')).toMatchObject({ allowed: true, refund: { amount: 0 } });
    expect(await cancel(support, orderId, 'CUSTOMER')).toMatchObject({ __typename: 'CancellationRequested' });
    await becomes(orderId, 'CANCELLED');
    await eventually(async () => expect(await ended(orderId)).toMatchObject({ cancellation: { by: 'SUPPORT', fault: 'CUSTOMER', refund: { amount: 0 } }, payment: { status: 'CAPTURED', refunded: { amount: 0 } } }));
    expect((await ended(orderId))?.cancellation?.storeGets.amount).toBeGreaterThan(0);
  });

  it('is the store\'s doing when it rejects: all comes back', async () => {
    const { orderId, ticketId, total } = await placed();
    as('RejectTicketSuccess', (await owner.get(op.RejectTicketDocument, { input: { idempotencyKey: key(), ticketId, reason: 'SOLD_OUT' } })).rejectTicket);
    await becomes(orderId, 'REJECTED');
    await eventually(async () => expect(await ended(orderId)).toMatchObject({
      cancellation: { by: 'STORE_OWNER', rule: 'REJECTED_BY_STORE', reason: 'SOLD_OUT', refund: { amount: total }, storeGets: { amount: 0 } }, payment: { status: 'VOIDED' }, ticket: { status: 'REJECTED' },
    }));
  });

  it('is the system\'s doing when the money is refused for good after acceptance: ticket and delivery go with it', async () => {
    const { orderId, total } = await accepting('sim_capture_refused');
    await becomes(orderId, 'CANCELLED');
    await eventually(async () => expect(await ended(orderId)).toMatchObject({
      cancellation: { by: 'SYSTEM', rule: 'CAPTURE_REFUSED', refund: { amount: total } }, payment: { status: 'VOIDED' }, ticket: { status: 'CANCELLED' }, delivery: { status: 'CANCELLED' },
    }));
  });

  it('is no consequence of a capture that merely fails: it is tried again, and taken once', async () => {
    const { orderId } = await accepting('sim_capture_fails_twice');
    await eventually(async () => expect(await ended(orderId)).toMatchObject({ status: 'ACCEPTED', cancellation: null, payment: { status: 'CAPTURED' } }));
  });

  it('is what bringing it back comes to: who is at fault bears the cost', async () => {
    const biker = await system.as('biker');
    await biker.get(op.GoOnlineDocument, { input: { idempotencyKey: key(), vehicle: 'MOTORBIKE', location: { latitude: 37.5561, longitude: 126.9105 } } });
    const { orderId, ticketId, total } = await cooking();
    as('MarkReadySuccess', (await owner.get(op.MarkReadyDocument, { input: { idempotencyKey: key(), ticketId } })).markReady);
    const { id: deliveryId, assignmentSeq } = await eventually(async () => {
      const delivery = (await customer.get(op.DeliveryStandingDocument, { id: orderId })).order?.delivery;
      if (!delivery) throw new Error(`order ${orderId} has no delivery yet`);
      return delivery;
    });
    const step = () => ({ input: { idempotencyKey: key(), deliveryId, assignmentSeq: assignmentSeq + 1 } });
    as('ClaimDeliverySuccess', (await biker.get(op.ClaimDeliveryDocument, { input: { ...step().input, assignmentSeq } })).claimDelivery);
    as('ArriveAtStoreSuccess', (await biker.get(op.ArriveAtStoreDocument, step())).arriveAtStore);
    await eventually(async () => as('PickUpDeliverySuccess', (await biker.get(op.PickUpDeliveryDocument, step())).pickUpDelivery));
    await becomes(orderId, 'IN_DELIVERY');
    for (const who of [customer, owner, support]) expect(await cancel(who, orderId)).toMatchObject({ __typename: 'CancellationRefused' });
    expect(await preview(customer, orderId)).toMatchObject({ allowed: false });

    expect(await biker.get(giveBack, { input: { ...step().input, reason: 'CUSTOMER_ABSENT' } })).toMatchObject({ result: { delivery: { status: 'RETURNING' } } });
    expect(await owner.get(takeBack, { input: { idempotencyKey: key(), deliveryId } })).toMatchObject({ result: { delivery: { status: 'RETURNED' } } });
    await becomes(orderId, 'CANCELLED');
    const cancellation = (await ended(orderId))?.cancellation;
    expect(cancellation).toMatchObject({ rule: 'RETURNED', fault: 'CUSTOMER', refund: { amount: 0 } });
    expect(cancellation?.storeGets.amount).toBeGreaterThan(0);
    expect(cancellation?.storeGets.amount).toBeLessThan(total); // what the ride cost is not the store's
  });

  it('can be looked back on: the order as it stood at each moment', async () => {
    const { orderId, total } = await accepted();
    const timeline = (await eventually(async () => {
      const steps = (await ended(orderId))?.timeline ?? [];
      expect(steps.map(({ status }) => status)).toEqual(['PENDING_PAYMENT', 'PLACED', 'ACCEPTED']);
      return steps;
    }));
    for (const [index, { status, occurredAt }] of timeline.entries()) {
      const { order } = await customer.get(op.OrderAsOfDocument, { id: orderId, asOf: occurredAt });
      expect(order).toMatchObject({ status, version: index + 1, total: { amount: total }, address: { line: home.line }, availableActions: [] });
    }
    expect((await customer.get(op.OrderAsOfDocument, { id: orderId, asOf: '2020-01-01T00:00:00.000Z' })).order).toBeNull();
    expect((await (await system.as('other-customer')).get(op.OrderAsOfDocument, { id: orderId, asOf: timeline[0]!.occurredAt })).order).toBeNull();
  });

  it('leaves the books right', () => expectInvariants(system));
});

describe('an order that waits for what never comes', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ environment: { ORDER_ACCEPTANCE_MS: '2500' } });
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  it('is called off when the store\'s system stays away, cancelled or not, and its ticket comes cancelled', async () => {
    const customer = await system.as('customer');
    const basket = await untilOpenForBusiness(system);
    await system.stop('store');
    const place = async () => as('PlaceOrderSuccess', (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve' } })).placeOrder).order.id;
    const [waiting, calledOff] = [await place(), await place()];
    expect((await customer.get(op.CancelOrderDocument, { input: { idempotencyKey: key(), orderId: calledOff, reason: null } })).cancelOrder.__typename).toBe('CancellationRequested');
    const cancellation = async (id: string) => (await customer.get(op.HowItEndedDocument, { id })).order?.cancellation;
    await eventually(async () => {
      expect(await cancellation(waiting)).toMatchObject({ by: 'SYSTEM', rule: 'NO_ANSWER' });
      expect(await cancellation(calledOff)).toMatchObject({ by: 'CUSTOMER', rule: 'BEFORE_ACCEPTANCE' });
    });
    await system.start('store');
    for (const id of [waiting, calledOff]) {
      await eventually(async () => expect((await customer.get(op.OrderStandingDocument, { id })).order).toMatchObject({ status: 'CANCELLED', ticket: { status: 'CANCELLED' }, payment: { status: 'VOIDED' } }));
    }
    await expectInvariants(system);
  });
});
