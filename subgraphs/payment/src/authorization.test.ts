import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/new-id.ts';
import { eventually } from '#testing/eventually.ts';
import { providerKeys } from './application/ports.ts';
import { expired, paymentFailed, people, type PaymentSystem, startPaymentSystem } from './testing/system.ts';

let system: PaymentSystem;
beforeAll(async () => void (system = await startPaymentSystem()));
afterAll(() => system[Symbol.asyncDispose]());

const comesTo = (orderId: string, status: string) => eventually(async () => expect(await system.standing(orderId)).toMatchObject({ status }));

describe('authorizePayment', () => {
  it('reserves the money of an order', async () => {
    const orderId = newId();
    expect(await system.authorize(orderId, 'sim_approve')).toEqual({ __typename: 'PaymentAuthorized', payment: { id: expect.any(String), status: 'AUTHORIZED' } });
    expect(await system.booked(orderId)).toEqual(['charge']);
    expect(await system.told(orderId)).toEqual(['PaymentCreated', 'PaymentAuthorized']);
  });

  it('waits for a slow provider', async () => {
    expect(await system.authorize(newId(), 'sim_slow')).toMatchObject({ __typename: 'PaymentAuthorized' });
  });

  it('tells a refusal, and why', async () => {
    const orderId = newId();
    expect(await system.authorize(orderId, 'sim_decline')).toMatchObject({ __typename: 'PaymentRefused', reason: 'INSUFFICIENT_FUNDS', payment: { status: 'DECLINED' } });
    expect(await system.told(orderId)).toEqual(['PaymentCreated', 'PaymentDeclined']);
    expect(await system.authorize(orderId, 'sim_decline')).toMatchObject({ __typename: 'PaymentRefused', reason: 'INSUFFICIENT_FUNDS' });
  });

  it('charges once, however often and however much at the same time it is asked', async () => {
    const orderId = newId();
    const answers = await Promise.all(Array.from({ length: 8 }, () => system.authorize(orderId, 'sim_approve')));
    for (const { __typename } of answers) expect(['PaymentAuthorized', 'PaymentOutcomeUnknown']).toContain(__typename);
    expect(await system.authorize(orderId, 'sim_approve')).toMatchObject({ __typename: 'PaymentAuthorized' });
    expect(await system.booked(orderId)).toEqual(['charge']);
    expect(await system.told(orderId)).toEqual(['PaymentCreated', 'PaymentAuthorized']);
  });

  it('is not for another amount of the same order', async () => {
    const orderId = newId();
    await system.authorize(orderId, 'sim_approve');
    await expect(system.authorize(orderId, 'sim_approve', { amount: 1 })).rejects.toThrow('BAD_USER_INPUT');
    expect(await system.booked(orderId)).toEqual(['charge']);
  });

  it('is for the order context alone', async () => {
    await expect(system.authorize(newId(), 'sim_approve', {}, { caller: 'router', viewer: people.support })).rejects.toThrow('FORBIDDEN');
    await expect(system.authorize(newId(), 'sim_approve', {}, { caller: 'stranger' })).rejects.toThrow('UNAUTHENTICATED');
  });

  it('says what would be right', async () => {
    for (const wrong of [{ orderId: 'order-1' }, { customerId: "'; DROP TABLE payment" }, { amount: 0 }, { amount: -1 }, { method: '' }, { method: 'x'.repeat(201) }]) {
      await expect(system.authorize(newId(), 'sim_approve', wrong)).rejects.toThrow('BAD_USER_INPUT');
    }
  });
});

describe('a provider that charges and says nothing', () => {
  it('is asked again by the same key until it is known: charged once', async () => {
    const orderId = newId();
    expect(await system.authorize(orderId, 'sim_charge_then_timeout')).toMatchObject({ __typename: 'PaymentOutcomeUnknown', payment: { status: 'UNKNOWN' }, retryAfter: 1 });
    await comesTo(orderId, 'AUTHORIZED');
    expect(await system.booked(orderId)).toEqual(['charge']);
    expect(await system.told(orderId)).toEqual(['PaymentCreated', 'PaymentOutcomeUnknown', 'PaymentAuthorized']);
  });

  it('is asked at once when the order context asks again', async () => {
    await system.behave({ mode: 'fail', only: ['find'] });
    const orderId = newId();
    await system.authorize(orderId, 'sim_charge_then_timeout');
    expect(await system.authorize(orderId, 'sim_charge_then_timeout')).toMatchObject({ __typename: 'PaymentOutcomeUnknown' });
    await system.behave({ mode: 'normal' });
    expect(await system.authorize(orderId, 'sim_charge_then_timeout')).toMatchObject({ __typename: 'PaymentAuthorized' });
    expect(await system.booked(orderId)).toEqual(['charge']);
  });
});

describe('a provider that fails and charged nothing', () => {
  it('is believed after a while, and not before a late charge is made impossible', async () => {
    const orderId = newId();
    const answer = await system.authorize(orderId, 'sim_fail');
    expect(answer).toMatchObject({ __typename: 'PaymentOutcomeUnknown' });
    await comesTo(orderId, 'DECLINED');
    expect(await system.authorize(orderId, 'sim_fail')).toMatchObject({ __typename: 'PaymentRefused', reason: 'NEVER_CHARGED' });
    expect(await system.booked(orderId)).toEqual(['void']);
    const late = await fetch(`${system.providerUrl}/payments`, {
      method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': providerKeys.payment(answer.payment.id) },
      body: JSON.stringify({ amount: 18_000, currency: 'KRW', method: 'sim_approve', reference: orderId }),
    });
    expect(await late.json()).toMatchObject({ status: 'VOIDED' });
  });
});

describe('a provider that cannot be reached', () => {
  it('is unavailable, and nothing is kept; later the same order can be paid for', async () => {
    const orderId = newId();
    await system.stopSimulator();
    expect(await system.authorize(orderId, 'sim_approve')).toEqual({ __typename: 'PaymentServiceUnavailable', code: 'PAYMENT_SERVICE_UNAVAILABLE', retryAfter: expect.any(Number) });
    expect(await system.prisma.payment.count({ where: { orderId } })).toBe(0);
    await system.startSimulator();
    expect(await system.authorize(orderId, 'sim_approve')).toMatchObject({ __typename: 'PaymentAuthorized' });
    expect(await system.booked(orderId)).toEqual(['charge']);
  });

  it('is not even tried while the circuit is open: nothing is written', async () => {
    const other = await system.startPayment({ PAYMENT_PROVIDER_BREAKER_FAILURES: '1', PAYMENT_PROVIDER_BREAKER_OPEN_MS: '60000' });
    try {
      await system.authorize(newId(), 'sim_fail', {}, {}, other);
      const orderId = newId();
      const unavailable = await system.authorize(orderId, 'sim_approve', {}, {}, other);
      expect(unavailable).toMatchObject({ __typename: 'PaymentServiceUnavailable' });
      expect(unavailable.retryAfter).toBeGreaterThan(50);
      expect(await system.told(orderId)).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});

describe('an order that is over before its money is there', () => {
  it('is never charged when it was over before it was asked for', async () => {
    const orderId = newId();
    await system.orderTells(orderId, paymentFailed, 3);
    expect(await system.standing(orderId)).toBeNull();
    expect(await system.authorize(orderId, 'sim_approve')).toMatchObject({ __typename: 'PaymentRefused', reason: 'ORDER_OVER' });
    expect(await system.booked(orderId)).toEqual([]);
    expect(await system.told(orderId)).toEqual(['PaymentCalledOff', 'PaymentCreated', 'PaymentDeclined']);
  });

  it('has a late success voided by itself', async () => {
    await system.behave({ mode: 'fail', only: ['find'] });
    const orderId = newId();
    await system.authorize(orderId, 'sim_charge_then_timeout');
    await system.orderTells(orderId, expired, 2);
    expect(await system.standing(orderId)).toMatchObject({ status: 'UNKNOWN' });
    await system.behave({ mode: 'normal' });
    await comesTo(orderId, 'VOIDED');
    expect(await system.booked(orderId)).toEqual(['charge', 'void']);
    expect(await system.told(orderId)).toEqual(['PaymentCreated', 'PaymentOutcomeUnknown', 'PaymentCalledOff', 'PaymentAuthorized', 'VoidRequested', 'PaymentVoided']);
    expect(await system.authorize(orderId, 'sim_charge_then_timeout')).toMatchObject({ __typename: 'PaymentRefused', reason: 'ORDER_OVER' });
  });
});
