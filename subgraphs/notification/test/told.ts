import { randomUUID } from 'node:crypto';
import type { DeliveryEvent } from '#contracts/delivery.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import type { OrderEvent } from '#contracts/order.ts';
import type { PaymentEvent } from '#contracts/payment.ts';
import { newId } from '#platform/new-id.ts';
import type { Viewer } from '#platform/viewer.ts';

type Told<Event> = Event extends { readonly type: infer Type; readonly data: infer Data } ? { readonly type: Type; readonly data: Data } : never;
type Story = {
  readonly orderId: string; readonly deliveryId: string; readonly customerId: string; readonly storeId: string; readonly storeOwnerId: string; readonly riderId: string; readonly number: string;
  /** When it happens; now, unless told. */
  readonly time: string;
};

/** An order as other contexts tell of it in these tests: event after event, each aggregate's in its own sequence. */
export const tellingOf = (about: Partial<Story> = {}) => {
  const ids = { orderId: newId(), deliveryId: newId(), customerId: randomUUID(), storeId: randomUUID(), storeOwnerId: randomUUID(), riderId: randomUUID(), number: 'A-17', time: new Date().toISOString(), ...about };
  const { orderId, deliveryId, customerId, storeId, storeOwnerId, riderId, number, time } = ids;
  const sequences = new Map<string, number>();
  const tell = (aggregatetype: string, subject: string, { type, data }: { type: string; data: unknown }): EventEnvelope => {
    const sequence = (sequences.get(aggregatetype) ?? 0) + 1;
    sequences.set(aggregatetype, sequence);
    return { specversion: '1.0', id: newId(), source: `/${aggregatetype}`, type, subject, time, aggregatetype, sequence, correlationid: aggregatetype === 'store' ? storeId : orderId, causationid: null, traceparent: null, data };
  };
  const order = (told: Told<OrderEvent>) => tell('order', orderId, told);
  const payment = (told: Told<PaymentEvent>) => tell('payment', paymentId, told);
  const delivery = (told: Told<DeliveryEvent>) => tell('delivery', deliveryId, told);
  const [paymentId, refundId, refund] = [newId(), newId(), { amount: 3_000, currency: 'KRW' as const }];
  const total = { amount: 23_000, currency: 'KRW' as const };
  const parties = { number, customerId, storeId, storeOwnerId, total, deliveryMethod: 'BICYCLE' as const };
  const pickup = { latitude: 37.556, longitude: 126.91 };

  return {
    ...ids,
    storeRegistered: (name: { ko: string; en: string | null } = { ko: '달빛치킨', en: 'Moonlight Chicken' }) => tell('store', storeId, { type: 'store.StoreRegistered.v1', data: { name } }),

    submitted: () => order({ type: 'order.OrderSubmitted.v1', data: parties }),
    paymentFailed: () => order({ type: 'order.OrderPaymentFailed.v1', data: { reason: 'DECLINED' } }),
    placed: () => order({
      type: 'order.OrderPlaced.v1',
      data: { ...parties, paymentId: randomUUID(), lines: [], subtotal: total, deliveryFee: { amount: 0, currency: 'KRW' }, pickup, dropoff: pickup, placedAt: time },
    }),
    accepted: (readyAt = '2026-01-31T12:30:00.000Z') => order({ type: 'order.OrderAccepted.v1', data: { readyAt } }),
    unanswered: () => order({ type: 'order.OrderRejected.v1', data: { by: 'SYSTEM', reason: 'NO_ANSWER' } }),
    preparing: () => order({ type: 'order.OrderPreparing.v1', data: {} }),
    ready: () => order({ type: 'order.OrderReady.v1', data: {} }),
    inDelivery: () => order({ type: 'order.OrderInDelivery.v1', data: { riderId } }),
    delivered: () => order({ type: 'order.OrderDelivered.v1', data: { riderId } }),
    completed: () => order({ type: 'order.OrderCompleted.v1', data: { by: 'CUSTOMER' } }),
    refundRequested: () => payment({ type: 'payment.RefundRequested.v1', data: { orderId, refundId, amount: refund, reason: 'LATE' } }),
    refundFailed: () => payment({ type: 'payment.RefundFailed.v1', data: { orderId, refundId, reason: 'UNREACHABLE' } }),
    refundSucceeded: () => payment({ type: 'payment.RefundSucceeded.v1', data: { orderId, refundId, amount: refund } }),
    /** A type that was added after this context was written. */
    unheardOf: () => tell('order', orderId, { type: 'order.OrderSplit.v3', data: { into: 2 } }),

    offered: (...riderIds: string[]) => delivery({ type: 'delivery.DeliveryOffered.v1', data: { orderId, riderIds, until: null } }),
    assigned: () => delivery({ type: 'delivery.DeliveryAssigned.v1', data: { orderId, riderId, assignmentSeq: 1, estimatedArrival: null } }),
    dropped: () => delivery({ type: 'delivery.RiderUnassigned.v1', data: { orderId, riderId, assignmentSeq: 1, reason: 'DROPPED' } }),
    arrived: () => delivery({ type: 'delivery.RiderArrived.v1', data: { orderId, riderId } }),
    foodReady: () => delivery({ type: 'delivery.FoodReady.v1', data: { orderId } }),
    pickedUp: () => delivery({ type: 'delivery.DeliveryPickedUp.v1', data: { orderId, riderId, estimatedArrival: time } }),
    deliveryCompleted: () => delivery({ type: 'delivery.DeliveryCompleted.v1', data: { orderId, riderId } }),
    deliveryCancelled: () => delivery({ type: 'delivery.DeliveryCancelled.v1', data: { orderId, by: 'CUSTOMER' } }),
  };
};
export type Telling = ReturnType<typeof tellingOf>;

const viewer = (id: string, name: string, ...roles: Viewer['roles']): Viewer => ({ id, name, roles });
export const customerOf = ({ customerId }: Pick<Telling, 'customerId'>): Viewer => viewer(customerId, '김민지', 'CUSTOMER');
export const ownerOf = ({ storeOwnerId }: Pick<Telling, 'storeOwnerId'>): Viewer => viewer(storeOwnerId, '한달빛', 'STORE_OWNER');
export const riderOf = ({ riderId }: Pick<Telling, 'riderId'>): Viewer => viewer(riderId, '박보행', 'RIDER');
/** Somebody whom none of these orders concerns. */
export const stranger = (): Viewer => viewer(randomUUID(), '이준호', 'CUSTOMER');
