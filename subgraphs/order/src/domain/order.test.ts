import { describe, expect, it } from '@jest/globals';
import { reject } from '#kernel/decider.ts';
import { won } from '#kernel/money.ts';
import { commandsFor } from '#kernel/transitions.ts';
import { given as givenDecider } from '#testing/given-when-then.ts';
import type { OrderCommand } from './commands.ts';
import { order } from './decider.ts';
import type { Agreement, Order, OrderEvent } from './order.ts';
import { orderTransitions } from './transitions.ts';

const at = '2026-01-31T12:00:00.000Z';
const readyAt = '2026-01-31T12:20:00.000Z';
const agreement: Agreement = {
  number: '7KQ2-M9XD', customerId: 'customer', storeId: 'store', storeOwnerId: 'owner',
  lines: [{ menuItemId: 'chicken', name: '후라이드', options: [], quantity: 1, unitPrice: won(18_000), total: won(18_000) }],
  subtotal: won(18_000), deliveryFee: won(3_000), total: won(21_000), deliveryMethod: 'MOTORBIKE',
  pickup: { latitude: 37.556, longitude: 126.91 }, address: { line: '와우산로 94', detail: null, location: { latitude: 37.55, longitude: 126.92 } }, note: null, submittedAt: at,
};

const submit: OrderCommand = { type: 'SubmitOrder', at, agreement };
const place: OrderCommand = { type: 'PlaceOrder', at, paymentId: 'payment' };
const decline: OrderCommand = { type: 'FailPayment', at, failure: 'DECLINED' };
const expire: OrderCommand = { type: 'ExpireOrder', at };
const acceptIt: OrderCommand = { type: 'AcceptOrder', at, readyAt };
const rejectIt: OrderCommand = { type: 'RejectOrder', at, by: 'STORE_OWNER', reason: 'NO_CHICKEN' };
const prepare: OrderCommand = { type: 'StartPreparing', at };
const ready: OrderCommand = { type: 'MarkReady', at };
const pickUp: OrderCommand = { type: 'StartDelivery', at, riderId: 'rider' };
const deliver: OrderCommand = { type: 'FinishDelivery', at, riderId: 'rider' };
const confirm: OrderCommand = { type: 'ConfirmReceipt', at, by: 'CUSTOMER' };
const cancel: OrderCommand = { type: 'CancelOrder', at, by: 'CUSTOMER', reason: 'CHANGED_MY_MIND' };
const refuseCancel: OrderCommand = { type: 'RefuseCancel', at, reason: 'ALREADY_ACCEPTED' };
const grantCancel: OrderCommand = { type: 'GrantCancel', at, by: 'CUSTOMER', reason: 'CHANGED_MY_MIND' };
const refuseCapture: OrderCommand = { type: 'RefuseCapture', at, reason: 'CARD_EXPIRED' };
const commands = [submit, place, decline, expire, acceptIt, rejectIt, prepare, ready, pickUp, deliver, confirm, cancel, refuseCancel, grantCancel, refuseCapture];

const submitted: OrderEvent = { type: 'OrderSubmitted', at, agreement };
const placed: OrderEvent = { type: 'OrderPlaced', at, paymentId: 'payment' };
const failed: OrderEvent = { type: 'OrderPaymentFailed', at, failure: 'DECLINED' };
const expired: OrderEvent = { type: 'OrderExpired', at };
const accepted: OrderEvent = { type: 'OrderAccepted', at, readyAt };
const rejected: OrderEvent = { type: 'OrderRejected', at, by: 'STORE_OWNER', reason: 'NO_CHICKEN' };
const preparing: OrderEvent = { type: 'OrderPreparing', at };
const madeReady: OrderEvent = { type: 'OrderReady', at };
const pickedUp: OrderEvent = { type: 'OrderInDelivery', at, riderId: 'rider' };
const delivered: OrderEvent = { type: 'OrderDelivered', at, riderId: 'rider' };
const completed: OrderEvent = { type: 'OrderCompleted', at, by: 'CUSTOMER' };
const cancelRequested: OrderEvent = { type: 'CancelRequested', at, by: 'CUSTOMER', reason: 'CHANGED_MY_MIND' };
const cancelRefused: OrderEvent = { type: 'CancelRefused', at, reason: 'ALREADY_ACCEPTED', resumes: 'PLACED' };
const cancelled: OrderEvent = { type: 'OrderCancelled', at, by: 'CUSTOMER', reason: 'CHANGED_MY_MIND', rule: 'BEFORE_ACCEPTANCE' };
const captureRefused: OrderEvent = { type: 'OrderCancelled', at, by: 'SYSTEM', reason: 'CARD_EXPIRED', rule: 'CAPTURE_REFUSED' };

const given = givenDecider(order);
const notNow = reject('NOT_IN_STATE');

const standing = [submitted, placed];
const pasts: Record<Exclude<Order['status'], 'NONE'>, OrderEvent[]> = {
  PENDING_PAYMENT: [submitted],
  PAYMENT_FAILED: [submitted, failed],
  EXPIRED: [submitted, expired],
  PLACED: standing,
  ACCEPTED: [...standing, accepted],
  PREPARING: [...standing, accepted, preparing],
  READY: [...standing, accepted, preparing, madeReady],
  IN_DELIVERY: [...standing, accepted, preparing, madeReady, pickedUp],
  DELIVERED: [...standing, accepted, preparing, madeReady, pickedUp, delivered],
  COMPLETED: [...standing, accepted, preparing, madeReady, pickedUp, delivered, completed],
  REJECTED: [...standing, rejected],
  CANCELLING: [...standing, cancelRequested],
  CANCELLED: [...standing, cancelRequested, cancelled],
};

describe('an order that is not paid yet', () => {
  it('begins with what was agreed', () => given().when(submit).then(submitted));
  it('stands when it is paid', () => given(submitted).when(place).then(placed));
  it('never stands when the payment is declined', () => given(submitted).when(decline).then(failed));
  it('expires when the payment never settles', () => given(submitted).when(expire).then(expired));
  it('is submitted once', () => given(submitted).when(submit).then(notNow));
  it('stays dead when the money comes after all: payment gives it back', () => {
    given(submitted, expired).when(place).then(notNow);
    given(submitted, failed).when(place).then(notNow);
  });
});

describe('an order that stands', () => {
  it('goes step by step from the store to the door', () => {
    given(...pasts.PLACED).when(acceptIt).then(accepted);
    given(...pasts.ACCEPTED).when(prepare).then(preparing);
    given(...pasts.PREPARING).when(ready).then(madeReady);
    given(...pasts.READY).when(pickUp).then(pickedUp);
    given(...pasts.IN_DELIVERY).when(deliver).then(delivered);
    given(...pasts.DELIVERED).when(confirm).then(completed);
  });
  it('takes the steps in between when the rider is heard before the kitchen', () => {
    given(...pasts.PREPARING).when(pickUp).then(madeReady, pickedUp);
    given(...pasts.PREPARING).when(deliver).then(madeReady, pickedUp, delivered);
    given(...pasts.ACCEPTED).when(pickUp).then(preparing, madeReady, pickedUp);
  });
  it('finds taken what a straggler tells', () => {
    given(...pasts.IN_DELIVERY).when(ready).then();
    given(...pasts.DELIVERED).when(pickUp).then();
    given(...pasts.COMPLETED).when(deliver).then();
    given(...pasts.PLACED).when(place).then(notNow);
  });
  it('is rejected by the store, before it was accepted', () => {
    given(...pasts.PLACED).when(rejectIt).then(rejected);
    given(...pasts.ACCEPTED).when(rejectIt).then(notNow);
  });
  it('is called off by the system when the money cannot be taken, while the food is still at the store', () => {
    for (const status of ['ACCEPTED', 'PREPARING', 'READY'] as const) given(...pasts[status]).when(refuseCapture).then(captureRefused);
    given(...pasts.IN_DELIVERY).when(refuseCapture).then(notNow);
  });
  it('is confirmed by its customer alone', () => given(...pasts.DELIVERED).when({ type: 'ConfirmReceipt', at, by: 'SUPPORT' }).then(reject('NOT_ALLOWED')));
});

describe('calling an order off', () => {
  it('asks the ticket first, which decides', () => given(...pasts.PLACED).when(cancel).then(cancelRequested));
  it('is done when the ticket says yes', () => given(...pasts.CANCELLING).when(grantCancel).then(cancelled));
  it('goes back to where it came from when the ticket says no', () => {
    given(...pasts.CANCELLING).when(refuseCancel).then(cancelRefused);
    given(...pasts.CANCELLING).when(refuseCancel).leadingTo({ status: 'PLACED' });
  });
  it('is overtaken by an acceptance that the ticket gave before', () => given(...pasts.CANCELLING).when(acceptIt).then(cancelRefused, accepted));
  it('makes no difference to a store that rejects at that moment', () => given(...pasts.CANCELLING).when(rejectIt).then(rejected));
  it('is asked once', () => given(...pasts.CANCELLING).when(cancel).then(notNow));
  it.each(['ACCEPTED', 'PREPARING', 'READY', 'IN_DELIVERY', 'DELIVERED', 'COMPLETED'] as const)('comes too late for an order that is %s', (status) => given(...pasts[status]).when(cancel).then(notNow));
});

const fold = (status: keyof typeof pasts) => pasts[status].reduce(order.evolve, order.initial);

describe('the table of transitions', () => {
  const statuses = Object.keys(pasts) as (keyof typeof pasts)[];

  it('says where each of its rows leads, and the decider goes there', () => {
    for (const { from, command, event, to } of orderTransitions.filter((row) => row.from !== 'NONE')) {
      const asked = commands.find(({ type }) => type === command);
      if (asked === undefined) throw new Error(`no example of ${command}`);
      given(...pasts[from as keyof typeof pasts]).when(asked).leadingTo({ status: to } as Partial<Order>);
      expect(order.decide(asked, fold(from as keyof typeof pasts))).toMatchObject({ events: [{ type: event }] });
    }
  });

  it('has a row for everything that happens, but for what overtakes and what straggles', () => {
    for (const from of statuses) {
      for (const command of commands) {
        const decision = order.decide(command, fold(from));
        if (!decision.accepted || decision.events.length !== 1) continue;
        expect(orderTransitions).toContainEqual(expect.objectContaining({ from, command: command.type, event: decision.events[0]?.type }));
      }
    }
  });

  it('tells each role what it may do', () => {
    expect(commandsFor(orderTransitions, 'PLACED', ['CUSTOMER'])).toEqual(['CancelOrder']);
    expect(commandsFor(orderTransitions, 'DELIVERED', ['CUSTOMER'])).toEqual(['ConfirmReceipt']);
    for (const status of statuses) expect(commandsFor(orderTransitions, status, ['STORE_OWNER', 'RIDER'])).toEqual([]);
  });
});
