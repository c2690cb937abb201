import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform/new-id.ts';
import { eventually } from '#testing/eventually.ts';
import { accepted, cancelled, lossBorne, people, type PaymentSystem, rejected, startPaymentSystem } from './testing/system.ts';

let system: PaymentSystem;
beforeAll(async () => void (system = await startPaymentSystem()));
afterAll(() => system[Symbol.asyncDispose]());

const comesTo = (orderId: string, status: string) => eventually(async () => expect(await system.standing(orderId)).toMatchObject({ status }));
const isTold = (orderId: string, event: string) => eventually(async () => expect(await system.told(orderId)).toContain(event));
const paidWith = async (method: string): Promise<string> => {
  const orderId = newId();
  await system.authorize(orderId, method);
  return orderId;
};

describe('an order that is accepted', () => {
  it('has its money captured, once however often it is told', async () => {
    const orderId = await paidWith('sim_approve');
    await system.orderTells(orderId, accepted, 3);
    await comesTo(orderId, 'CAPTURED');
    expect(await system.booked(orderId)).toEqual(['charge', 'capture']);
    expect(await system.told(orderId)).toEqual(['PaymentCreated', 'PaymentAuthorized', 'CaptureRequested', 'PaymentCaptured']);
  });

  it('is what the wish to capture tells as its cause, in the transaction that wrote the receipt', async () => {
    const orderId = await paidWith('sim_approve');
    const eventId = await system.orderTells(orderId, accepted);
    expect(await system.prisma.outbox.findFirst({ where: { correlationId: orderId, type: 'payment.CaptureRequested.v1' } })).toMatchObject({ causationId: eventId });
  });

  it('has a capture that fails tried again, with the same key', async () => {
    const orderId = await paidWith('sim_capture_fails_twice');
    await system.behave({ mode: 'fail', only: ['capture'], times: 9 }); // more than are tried in one go
    await system.orderTells(orderId, accepted);
    await comesTo(orderId, 'CAPTURED');
    expect(await system.booked(orderId)).toEqual(['charge', 'capture']);
    expect(await system.told(orderId)).toEqual(['PaymentCreated', 'PaymentAuthorized', 'CaptureRequested', 'PaymentCaptured']);
  });

  it('has a capture whose answers are lost captured once', async () => {
    const orderId = await paidWith('sim_approve');
    await system.behave({ mode: 'loseAnswers', only: ['capture'], times: 4 });
    await system.orderTells(orderId, accepted);
    await comesTo(orderId, 'CAPTURED');
    expect(await system.booked(orderId)).toEqual(['charge', 'capture']);
  });

  it('hears of a capture that is refused for good, and has what is reserved voided when it is called off', async () => {
    const orderId = await paidWith('sim_capture_refused');
    await system.orderTells(orderId, accepted);
    await isTold(orderId, 'CaptureRefused');
    expect(await system.standing(orderId)).toMatchObject({ status: 'AUTHORIZED' });
    await system.orderTells(orderId, cancelled);
    await comesTo(orderId, 'VOIDED');
    expect(await system.booked(orderId)).toEqual(['charge', 'void']);
  });

  it('whose money was refused when the food was gone is a loss on record: what was reserved is let go, once', async () => {
    const orderId = await paidWith('sim_capture_refused');
    await system.orderTells(orderId, accepted);
    await isTold(orderId, 'CaptureRefused');
    await system.behave({ mode: 'loseAnswers', only: ['void'], times: 2 });
    await system.orderTells(orderId, lossBorne, 2);
    await comesTo(orderId, 'WRITTEN_OFF');
    expect(await system.booked(orderId)).toEqual(['charge', 'void']);
    expect(await system.told(orderId)).toEqual(['PaymentCreated', 'PaymentAuthorized', 'CaptureRequested', 'CaptureRefused', 'WriteOffRequested', 'PaymentWrittenOff']);
  });

  it('is captured after a restart, when the provider was away and the process died meanwhile', async () => {
    const orderId = await paidWith('sim_approve');
    await system.behave({ mode: 'fail', only: ['capture'] });
    await system.orderTells(orderId, accepted);
    await eventually(async () => expect((await system.prisma.payment.findUniqueOrThrow({ where: { orderId } })).tries).toBeGreaterThan(0));
    await system.restartPayment.stop();
    await system.behave({ mode: 'normal' });
    expect(await system.booked(orderId)).toEqual(['charge']);
    await system.restartPayment.start();
    await comesTo(orderId, 'CAPTURED');
    expect(await system.booked(orderId)).toEqual(['charge', 'capture']);
  });
});

describe('an order that is over', () => {
  it('has reserved money voided, once however often it is told', async () => {
    const orderId = await paidWith('sim_approve');
    await system.orderTells(orderId, rejected, 3);
    await comesTo(orderId, 'VOIDED');
    expect(await system.booked(orderId)).toEqual(['charge', 'void']);
    expect(await system.told(orderId)).toEqual(['PaymentCreated', 'PaymentAuthorized', 'VoidRequested', 'PaymentVoided']);
  });

  it('has captured money refunded in full', async () => {
    const orderId = await paidWith('sim_approve');
    await system.orderTells(orderId, accepted);
    await comesTo(orderId, 'CAPTURED');
    await system.orderTells(orderId, cancelled, 2);
    await isTold(orderId, 'RefundSucceeded');
    expect(await system.standing(orderId)).toMatchObject({ status: 'CAPTURED', refunded: { amount: 18_000 }, refunds: [{ status: 'SUCCEEDED', amount: { amount: 18_000 } }] });
    expect(await system.booked(orderId)).toEqual(['charge', 'capture', 'refund']);
  });

  it('has money refunded once when the provider does it and its answers are lost', async () => {
    const orderId = await paidWith('sim_approve');
    await system.orderTells(orderId, accepted);
    await comesTo(orderId, 'CAPTURED');
    await system.behave({ mode: 'loseAnswers', only: ['refund'], times: 4 });
    await system.orderTells(orderId, cancelled);
    await isTold(orderId, 'RefundSucceeded');
    expect(await system.booked(orderId)).toEqual(['charge', 'capture', 'refund']);
    expect(await system.told(orderId)).not.toContain('RefundFailed');
  });

  it('has its money refunded when the capture was done before the void came', async () => {
    const orderId = await paidWith('sim_approve');
    await system.behave({ mode: 'loseAnswers', only: ['capture'] }); // it is captured, and we do not hear of it
    await system.orderTells(orderId, accepted);
    await eventually(async () => expect(await system.booked(orderId)).toContain('capture'));
    await system.orderTells(orderId, cancelled);
    await isTold(orderId, 'RefundSucceeded');
    await system.behave({ mode: 'normal' });
    expect(await system.booked(orderId)).toEqual(['charge', 'capture', 'refund']);
    expect(await system.told(orderId)).toEqual(['PaymentCreated', 'PaymentAuthorized', 'CaptureRequested', 'VoidRequested', 'PaymentCaptured', 'RefundRequested', 'RefundSucceeded']);
  });

  it('has a refund shown as failed while the provider is out of reach, and refunded when it is back', async () => {
    const orderId = await paidWith('sim_approve');
    await system.orderTells(orderId, accepted);
    await comesTo(orderId, 'CAPTURED');
    await system.behave({ mode: 'fail', only: ['refund'] });
    await system.orderTells(orderId, cancelled);
    await isTold(orderId, 'RefundFailed');
    await system.behave({ mode: 'normal' });
    await isTold(orderId, 'RefundSucceeded');
    expect(await system.booked(orderId)).toEqual(['charge', 'capture', 'refund']);
  });

  it('is still owed a refund that the provider refuses', async () => {
    const orderId = await paidWith('sim_refund_refused');
    await system.orderTells(orderId, accepted);
    await comesTo(orderId, 'CAPTURED');
    await system.orderTells(orderId, cancelled);
    await isTold(orderId, 'RefundFailed');
    expect(await system.standing(orderId)).toMatchObject({ refunded: { amount: 0 }, refunds: [{ status: 'FAILED' }] });
    expect((await system.prisma.payment.findUniqueOrThrow({ where: { orderId } })).dueAt?.getTime()).toBeGreaterThan(Date.now() + 50 * 60_000);
  });
});

describe('a process that died between asking and recording', () => {
  const leftOpen = async (orderId: string, paymentId: string) => {
    const createdAt = new Date(Date.now() - 60_000);
    await system.prisma.payment.create({
      data: { orderId, paymentId, version: 1, status: 'CREATED', customerId: people.customer.id, storeOwnerId: people.owner.id, currency: 'KRW', amount: 18_000n, method: 'sim_approve', createdAt, dueAt: createdAt },
    });
  };
  const charge = (orderId: string, paymentId: string) =>
    fetch(`${system.providerUrl}/payments`, {
      method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': `${paymentId}:authorize` },
      body: JSON.stringify({ amount: 18_000, currency: 'KRW', method: 'sim_approve', reference: orderId }),
    });

  it('leaves a payment that the next one settles, charged or not', async () => {
    const [charged, uncharged] = [newId(), newId()];
    const paymentId = newId();
    await system.restartPayment.stop();
    await leftOpen(charged, paymentId);
    await charge(charged, paymentId);
    await leftOpen(uncharged, newId());
    await system.restartPayment.start();
    await comesTo(charged, 'AUTHORIZED');
    await comesTo(uncharged, 'DECLINED');
    expect(await system.booked(charged)).toEqual(['charge']);
    expect(await system.booked(uncharged)).toEqual(['void']);
  });
});
