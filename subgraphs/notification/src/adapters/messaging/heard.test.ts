import { describe, expect, it } from '@jest/globals';
import type { OrderEvent } from '#contracts/order.ts';
import { fromOrder } from './heard.ts';

const envelope = { specversion: '1.0', id: 'event', source: '/order', subject: 'order', time: '2026-05-01T12:00:00.000Z', aggregatetype: 'order', sequence: 3, correlationid: 'order', causationid: null, traceparent: null } as const;
const wanted = (by: 'CUSTOMER' | 'SUPPORT' | 'SYSTEM'): OrderEvent => ({ ...envelope, type: 'order.CancelRequested.v1', data: { by, reason: null, fault: null } });
const refused = (by: 'CUSTOMER' | 'SYSTEM' | null): OrderEvent => ({ ...envelope, type: 'order.CancelRefused.v1', data: { by, reason: 'ALREADY_HANDED_OVER', resumes: 'READY' } });

describe('that an order is to be called off', () => {
  it('is told to whom it concerns when somebody wants it', () => {
    for (const by of ['CUSTOMER', 'SUPPORT'] as const) expect(fromOrder(wanted(by))?.news).toMatchObject({ kind: 'CANCEL_REQUESTED', orderId: 'order' });
    for (const by of ['CUSTOMER', null] as const) expect(fromOrder(refused(by))?.news).toMatchObject({ kind: 'CANCEL_REFUSED', orderId: 'order' });
  });
  it('is nobody’s news while only the system asks, as its money was refused', () => {
    expect(fromOrder(wanted('SYSTEM'))).toBeNull();
    expect(fromOrder(refused('SYSTEM'))).toBeNull();
  });
});
