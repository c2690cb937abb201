import { describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '#contracts/event.ts';
import { won } from '#kernel/money.ts';
import { order } from '../domain/decider.ts';
import type { Agreement, Order, OrderEvent } from '../domain/order.ts';
import { forgetCustomer } from './forget-customer.ts';
import { handleOrderCommand } from './handle.ts';

const at = '2026-01-31T12:00:00.000Z';
const agreement: Agreement = {
  number: '7KQ2-M9XD', customerId: 'customer', storeId: 'store', storeOwnerId: 'owner', lines: [], subtotal: won(18_000), deliveryFee: won(3_000), total: won(21_000), deliveryMethod: 'WALK',
  pickup: { latitude: 37.556, longitude: 126.91 }, address: { line: '와우산로 94', detail: null, location: { latitude: 37.55, longitude: 126.92 } }, note: null, submittedAt: at,
};
const submitted: OrderEvent = { type: 'OrderSubmitted', at, agreement };
const placed: OrderEvent = { type: 'OrderPlaced', at, paymentId: 'payment' };
const told: EventEnvelope = {
  specversion: '1.0', id: 'event', source: '/customer', type: 'person.PersonDeleted.v1', subject: 'customer', time: at, aggregatetype: 'person', sequence: 1, correlationid: 'customer', causationid: null, traceparent: null, data: {},
};

/** How orders stand after their customer was forgotten; `meanwhile` comes to be while that is being done. */
const afterForgetting = async (pasts: Readonly<Record<string, readonly OrderEvent[]>>, meanwhile: readonly OrderEvent[] = []): Promise<Record<string, Order['status']>> => {
  const rows = new Map<string, { state: Order; version: number }>(Object.entries(pasts).map(([id, past]) => [id, { state: past.reduce(order.evolve, order.initial), version: past.length }]));
  const handle = handleOrderCommand({
    load: async (id) => rows.get(id) ?? { state: order.initial, version: 0 },
    save: async ({ id, after }) => void rows.set(id, after),
    commandOf: async () => null,
  });
  const people = {
    underWay: async () => [...rows].filter(([, { state }]) => state.status === 'PENDING_PAYMENT' || state.status === 'PLACED').map(([id]) => id),
    forget: async () => void (meanwhile.length > 0 && rows.set('meanwhile', { state: meanwhile.reduce(order.evolve, order.initial), version: meanwhile.length })),
  };
  await forgetCustomer({ handle, people })('customer', told);
  return Object.fromEntries([...rows].map(([id, { state }]) => [id, state.status]));
};

describe('orders of a customer who wants to be forgotten', () => {
  it('are called off where they stand, and expire where they wait for their money: paid later, nobody would know where they go', async () => {
    expect(await afterForgetting({ unpaid: [submitted], paid: [submitted, placed] })).toEqual({ unpaid: 'EXPIRED', paid: 'CANCELLING' });
  });

  it('are called off also when they come to be at that very moment', async () => {
    expect(await afterForgetting({}, [submitted])).toEqual({ meanwhile: 'EXPIRED' });
  });
});
