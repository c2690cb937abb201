import type { EventEnvelope } from '#contracts/event.ts';
import type { OrderEvent as Told } from '#contracts/order.ts';
import { coarse } from '#contracts/coarse-place.ts';
import { toldReason } from '#contracts/reason.ts';
import type { Change } from '#kernel/command-handler.ts';
import type { NewId } from '#kernel/id.ts';
import type { Role } from '#kernel/transitions.ts';
import type { Order, OrderEvent, SubmittedOrder } from '../../domain/order.ts';

/** What the other contexts are told of a change to an order. The one place where domain events become contract events. */
export const publishOrder =
  (newId: NewId) =>
  ({ id, before, after, events, cause }: Change<Order, OrderEvent, EventEnvelope>): EventEnvelope[] =>
    events.map((event, index) => ({
      specversion: '1.0',
      id: newId(),
      source: '/order',
      subject: id,
      time: event.at,
      aggregatetype: 'order',
      sequence: before.version + index + 1,
      correlationid: id,
      causationid: cause.received?.id ?? null,
      traceparent: cause.received?.traceparent ?? cause.traceparent ?? null,
      ...told(event, after.state as SubmittedOrder),
    }));

/** What the system gave as a reason is a word of ours; of what people write, only the agreed words are told. */
const toldBy = (by: Role, reason: string | null): string | null => (by === 'SYSTEM' ? reason : toldReason(reason));

type TypeAndData = { [Type in Told['type']]: Pick<Extract<Told, { type: Type }>, 'type' | 'data'> }[Told['type']];

const told = (event: OrderEvent, order: SubmittedOrder): TypeAndData => {
  switch (event.type) {
    case 'OrderSubmitted': {
      const { number, customerId, storeId, storeOwnerId, total, deliveryMethod } = event.agreement;
      return { type: 'order.OrderSubmitted.v1', data: { number, customerId, storeId, storeOwnerId, total, deliveryMethod } };
    }
    case 'OrderPaymentFailed':
      return { type: 'order.OrderPaymentFailed.v1', data: { reason: event.failure } };
    case 'OrderExpired':
      return { type: 'order.OrderExpired.v1', data: {} };
    case 'OrderPlaced': {
      const { number, customerId, storeId, storeOwnerId, subtotal, deliveryFee, total, deliveryMethod, pickup, address } = order;
      const lines = order.lines.map((line) => ({ ...line, options: [...line.options] }));
      const { paymentId, at: placedAt } = event;
      return { type: 'order.OrderPlaced.v1', data: { number, customerId, storeId, storeOwnerId, paymentId, lines, subtotal, deliveryFee, total, deliveryMethod, pickup, dropoff: coarse(address.location), placedAt } };
    }
    case 'OrderAccepted':
      return { type: 'order.OrderAccepted.v1', data: { readyAt: event.readyAt } };
    case 'OrderRejected':
      return { type: 'order.OrderRejected.v1', data: { reason: toldBy(event.by, event.reason) ?? 'OTHER', by: event.by } };
    case 'OrderPreparing':
      return { type: 'order.OrderPreparing.v1', data: {} };
    case 'OrderReady':
      return { type: 'order.OrderReady.v1', data: {} };
    case 'OrderInDelivery':
      return { type: 'order.OrderInDelivery.v1', data: { riderId: event.riderId } };
    case 'OrderDelivered':
      return { type: 'order.OrderDelivered.v1', data: { riderId: event.riderId } };
    case 'OrderCompleted':
      return { type: 'order.OrderCompleted.v1', data: { by: event.by } };
    case 'CancelRequested':
      return { type: 'order.CancelRequested.v1', data: { by: event.by, reason: toldBy(event.by, event.reason), fault: event.fault } };
    case 'ProgressNoted':
      return { type: 'order.ProgressNoted.v1', data: { stands: event.stands, readyAt: event.readyAt, riderId: event.riderId } };
    case 'CaptureRefusalNoted':
      return { type: 'order.CaptureRefusalNoted.v1', data: { reason: event.reason } };
    case 'CancelRefused':
      return { type: 'order.CancelRefused.v1', data: { by: event.by, reason: event.reason, resumes: event.resumes } };
    case 'LossBorne':
      return { type: 'order.LossBorne.v1', data: { amount: event.amount, reason: event.reason } };
    case 'FoodAccountedFor':
      return { type: 'order.FoodAccountedFor.v1', data: { food: event.food, storeGets: event.storeGets } };
    case 'OrderCancelled': {
      const { rule, fault, refund, storeGets } = event.terms;
      return { type: 'order.OrderCancelled.v1', data: { by: event.by, reason: toldBy(event.by, event.reason), rule, fault, refund, storeGets } };
    }
  }
};
