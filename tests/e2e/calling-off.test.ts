import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing/eventually.ts';
import { as, type Person } from '../../scripts/demo/client.ts';
import * as op from '../../scripts/demo/generated/operations.ts';
import { expectInvariants } from '../faults/invariants.ts';
import { type Basket, home, key, untilOpenForBusiness } from './order-life.ts';
import { startSystem, type System } from './system.ts';

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
  }, 60_000);
  afterAll(() => system?.[Symbol.asyncDispose]());

  const placed = async () => {
    const { order } = as('PlaceOrderSuccess', (await customer.get(op.PlaceOrderDocument, { input: { ...basket, idempotencyKey: key(), paymentMethod: 'sim_approve' } })).placeOrder);
    const ticketId = await eventually(async () => {
      const ticket = (await owner.get(op.WholeOrderDocument, { id: order.id })).order?.ticket;
      if (!ticket) throw new Error(`order ${order.id} has no ticket yet`);
      return ticket.id;
    });
    return { orderId: order.id, ticketId, total: order.total.amount };
  };
  const becomes = (orderId: string, status: string) => eventually(async () => expect((await customer.get(op.OrderStandingDocument, { id: orderId })).order).toMatchObject({ status }));
  const accepted = async () => {
    const order = await placed();
    as('AcceptTicketSuccess', (await owner.get(op.AcceptTicketDocument, { input: { idempotencyKey: key(), ticketId: order.ticketId, cookingMinutes: 15 } })).acceptTicket);
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
  }, 40_000);

  it('goes on when the store says no', async () => {
    const { orderId, ticketId } = await accepted();
    await cancel(customer, orderId);
    await eventually(async () => as('AnswerCancellationSuccess', (await owner.get(op.AnswerCancellationDocument, { input: { idempotencyKey: key(), ticketId, consent: false } })).answerCancellation));
    await becomes(orderId, 'ACCEPTED');
  }, 40_000);

  it('is not the customer\'s to do while it is cooked, but the store\'s, at its own cost', async () => {
    const { orderId, total } = await cooking();
    expect(await preview(customer, orderId)).toMatchObject({ allowed: false });
    expect(await cancel(customer, orderId)).toMatchObject({ __typename: 'CancellationRefused', reason: 'PREPARING' });
    expect(await preview(owner, orderId)).toMatchObject({ allowed: true, needsConsent: false, rule: 'DURING_PREPARATION', refund: { amount: total }, storeGets: { amount: 0 } });
    expect(await cancel(owner, orderId)).toMatchObject({ __typename: 'CancellationRequested' });
    await becomes(orderId, 'CANCELLED');
    expect((await ended(orderId))?.cancellation).toMatchObject({ by: 'STORE_OWNER', rule: 'DURING_PREPARATION', fault: 'STORE', refund: { amount: total } });
  }, 40_000);

  it('leaves the customer to pay, and the store paid, when support finds the customer at fault', async () => {
    const { orderId } = await cooking();
    expect(await preview(support, orderId, 'CUSTOMER')).toMatchObject({ allowed: true, refund: { amount: 0 } });
    expect(await cancel(support, orderId, 'CUSTOMER')).toMatchObject({ __typename: 'CancellationRequested' });
    await becomes(orderId, 'CANCELLED');
    await eventually(async () => expect(await ended(orderId)).toMatchObject({ cancellation: { by: 'SUPPORT', fault: 'CUSTOMER', refund: { amount: 0 } }, payment: { status: 'CAPTURED', refunded: { amount: 0 } } }));
    expect((await ended(orderId))?.cancellation?.storeGets.amount).toBeGreaterThan(0);
  }, 40_000);

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
  }, 40_000);

  it('leaves the books right', () => expectInvariants(system), 40_000);
});

describe('an order that waits for what never comes', () => {
  let system: System;
  beforeAll(async () => {
    system = await startSystem({ environment: { ORDER_ACCEPTANCE_MS: '2500' } });
  }, 60_000);
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
    }, { withinMs: 20_000 });
    await system.start('store');
    for (const id of [waiting, calledOff]) {
      await eventually(async () => expect((await customer.get(op.OrderStandingDocument, { id })).order).toMatchObject({ status: 'CANCELLED', ticket: { status: 'CANCELLED' }, payment: { status: 'VOIDED' } }), { withinMs: 20_000 });
    }
    await expectInvariants(system);
  }, 80_000);
});
