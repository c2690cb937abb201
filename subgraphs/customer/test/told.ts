import { randomUUID } from 'node:crypto';
import type { DeliveryEvent } from '#contracts/delivery.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import type { OrderEvent } from '#contracts/order.ts';
import type { Viewer } from '#platform/viewer.ts';

/** 31 January 2026, so many minutes past noon. */
export const at = (minute: number): string => new Date(Date.UTC(2026, 0, 31, 12, minute)).toISOString();

type Told<Event> = Event extends { readonly type: infer Type; readonly data: infer Data } ? { readonly type: Type; readonly data: Data } : never;

/** An order as other contexts tell of it in these tests: event after event, each aggregate's in its own sequence. */
export const tellingOf = ({ orderId = randomUUID(), deliveryId = randomUUID(), customerId = randomUUID(), storeOwnerId = randomUUID(), riderId = randomUUID(), number = 'A-17', minute = 0 } = {}) => {
  const sequences = new Map<string, number>();
  const tell = (aggregatetype: string, subject: string, { type, data }: { type: string; data: unknown }): EventEnvelope => {
    const sequence = (sequences.get(aggregatetype) ?? 0) + 1;
    sequences.set(aggregatetype, sequence);
    const time = at(minute + [...sequences.values()].reduce((sum, each) => sum + each, 0));
    return { specversion: '1.0', id: randomUUID(), source: `/${aggregatetype}`, type, subject, time, aggregatetype, sequence, correlationid: orderId, causationid: null, traceparent: null, data };
  };
  const order = (told: Told<OrderEvent>) => tell('order', orderId, told);
  const delivery = (told: Told<DeliveryEvent>) => tell('delivery', deliveryId, told);
  const total = { amount: 23_000, currency: 'KRW' as const };
  const parties = { number, customerId, storeId: '0190a000-0000-7000-8000-000000000001', storeOwnerId, total, deliveryMethod: 'BICYCLE' as const };
  const pickup = { latitude: 37.556, longitude: 126.91 };
  const dropoff = { latitude: 37.566, longitude: 126.91 };

  return {
    orderId, deliveryId, customerId, storeOwnerId, riderId,
    submitted: () => order({ type: 'order.OrderSubmitted.v1', data: parties }),
    paymentFailed: () => order({ type: 'order.OrderPaymentFailed.v1', data: { reason: 'DECLINED' } }),
    expired: () => order({ type: 'order.OrderExpired.v1', data: {} }),
    placed: () => order({
      type: 'order.OrderPlaced.v1',
      data: { ...parties, paymentId: randomUUID(), lines: [], subtotal: total, deliveryFee: { amount: 0, currency: 'KRW' }, pickup, dropoff, placedAt: at(minute + 2) },
    }),
    accepted: (readyAt = at(minute + 30)) => order({ type: 'order.OrderAccepted.v1', data: { readyAt } }),
    rejected: () => order({ type: 'order.OrderRejected.v1', data: { by: 'SYSTEM', reason: 'NO_ANSWER' } }),
    preparing: () => order({ type: 'order.OrderPreparing.v1', data: {} }),
    ready: () => order({ type: 'order.OrderReady.v1', data: {} }),
    inDelivery: () => order({ type: 'order.OrderInDelivery.v1', data: { riderId } }),
    delivered: () => order({ type: 'order.OrderDelivered.v1', data: { riderId } }),
    completed: () => order({ type: 'order.OrderCompleted.v1', data: { by: 'CUSTOMER' } }),
    cancelRequested: () => order({ type: 'order.CancelRequested.v1', data: { by: 'CUSTOMER', reason: null, fault: null } }),
    cancelRefused: () => order({ type: 'order.CancelRefused.v1', data: { by: 'CUSTOMER', reason: 'ACCEPTED', resumes: 'PLACED' } }),
    cancelled: () => order({ type: 'order.OrderCancelled.v1', data: { by: 'CUSTOMER', reason: null, rule: 'BEFORE_ACCEPTANCE', fault: null, refund: null, storeGets: null } }),
    /** A type that was added after this context was written. */
    unheardOf: () => tell('order', orderId, { type: 'order.OrderSplit.v3', data: { into: 2 } }),

    planned: () => delivery({ type: 'delivery.DeliveryPlanned.v1', data: { orderId, deliveryMethod: 'BICYCLE', pickup, dropoff, readyAt: at(minute + 30) } }),
    offered: () => delivery({ type: 'delivery.DeliveryOffered.v1', data: { orderId, riderIds: [riderId], until: at(minute + 1) } }),
    assigned: () => delivery({ type: 'delivery.DeliveryAssigned.v1', data: { orderId, riderId, assignmentSeq: 1, estimatedArrival: null } }),
    arrived: () => delivery({ type: 'delivery.RiderArrived.v1', data: { orderId, riderId } }),
    foodReady: () => delivery({ type: 'delivery.FoodReady.v1', data: { orderId } }),
    pickedUp: (estimatedArrival = at(minute + 41)) => delivery({ type: 'delivery.DeliveryPickedUp.v1', data: { orderId, riderId, estimatedArrival } }),
    deliveryCompleted: () => delivery({ type: 'delivery.DeliveryCompleted.v1', data: { orderId, riderId } }),
    deliveryCancelled: () => delivery({ type: 'delivery.DeliveryCancelled.v1', data: { orderId, by: 'CUSTOMER' } }),
  };
};

export type Telling = ReturnType<typeof tellingOf>;

export const customerOf = ({ customerId }: Pick<Telling, 'customerId'>): Viewer => ({ id: customerId, name: '김민지', roles: ['CUSTOMER'] });
export const ownerOf = ({ storeOwnerId }: Telling): Viewer => ({ id: storeOwnerId, name: '한달빛', roles: ['STORE_OWNER'] });
export const riderOf = ({ riderId }: Telling): Viewer => ({ id: riderId, name: '박보행', roles: ['RIDER'] });
/** People of every role whom none of these orders concerns. */
export const strangers: readonly Viewer[] = (['CUSTOMER', 'STORE_OWNER', 'RIDER'] as const).map((role) => ({ id: randomUUID(), name: '이준호', roles: [role] }));

/** What an order and its delivery tell when all goes well. */
export const everythingOf = (telling: Telling): { order: EventEnvelope[]; delivery: EventEnvelope[] } => {
  const { submitted, placed, accepted, preparing, ready, inDelivery, delivered, completed, planned, offered, assigned, arrived, foodReady, pickedUp, deliveryCompleted } = telling;
  return {
    order: [submitted(), placed(), accepted(), preparing(), ready(), inDelivery(), delivered(), completed()],
    delivery: [planned(), offered(), assigned(), arrived(), foodReady(), pickedUp(), deliveryCompleted()],
  };
};
