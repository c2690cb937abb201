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

class Died extends Error {}

/** How orders stand after their customer was forgotten; `meanwhile` comes to be while that is being done, and `dies`: so does the process, the first time. */
const afterForgetting = async (pasts: Readonly<Record<string, readonly OrderEvent[]>>, meanwhile: readonly OrderEvent[] = [], dies = false): Promise<Record<string, Order['status']>> => {
  const rows = new Map<string, { state: Order; version: number }>(Object.entries(pasts).map(([id, past]) => [id, { state: past.reduce(order.evolve, order.initial), version: past.length }]));
  const handle = handleOrderCommand({
    load: async (id) => rows.get(id) ?? { state: order.initial, version: 0 },
    save: async ({ id, after }) => void rows.set(id, after),
    commandOf: async () => null,
  });
  const people = {
    underWay: async () => {
      looks += 1;
      if (dies && looks === 2) throw new Died(); // they are forgotten, and what came to be meanwhile is not called off yet
      return [...rows].filter(([, { state }]) => state.status === 'PENDING_PAYMENT' || state.status === 'PLACED').map(([id]) => id);
    },
    forget: async () => {
      if (meanwhile.length > 0 && !rows.has('meanwhile')) rows.set('meanwhile', { state: meanwhile.reduce(order.evolve, order.initial), version: meanwhile.length });
    },
    noteForgotten: async () => void (receipts += 1),
  };
  let [looks, receipts] = [0, 0];
  // as the queue does: what has no receipt is told again
  for (let times = 0; receipts === 0 && times < 3; times += 1) {
    await forgetCustomer({ handle, people })('customer', told).catch((error: unknown) => {
      if (!(error instanceof Died)) throw error;
    });
  }
  expect([looks, receipts]).toEqual([dies ? 4 : 2, 1]);
  return Object.fromEntries([...rows].map(([id, { state }]) => [id, state.status]));
};

describe('orders of a customer who wants to be forgotten', () => {
  it('are called off where they stand, and expire where they wait for their money: paid later, nobody would know where they go', async () => {
    expect(await afterForgetting({ unpaid: [submitted], paid: [submitted, placed] })).toEqual({ unpaid: 'EXPIRED', paid: 'CANCELLING' });
  });

  it('are called off also when they come to be at that very moment', async () => {
    expect(await afterForgetting({}, [submitted])).toEqual({ meanwhile: 'EXPIRED' });
  });

  it('are called off also when the process dies just then: it is told again', async () => {
    expect(await afterForgetting({}, [submitted], true)).toEqual({ meanwhile: 'EXPIRED' });
    expect(await afterForgetting({ paid: [submitted, placed] }, [submitted, placed], true)).toEqual({ paid: 'CANCELLING', meanwhile: 'CANCELLING' });
  });
});
