import { type EventEnvelope, readEvent } from '#contracts/event.ts';
import { orderEvents } from '#contracts/order.ts';
import { fold } from '#kernel/decider.ts';
import { money } from '#kernel/money.ts';
import { order } from '../../domain/decider.ts';
import { agreementOf } from '../../domain/evolve.ts';
import type { Agreement, CancellationRule, Order, OrderEvent, SubmittedOrder, Terms } from '../../domain/order.ts';

/**
 * An order as it stood, folded from what was told of it. The agreement never changes, and what is personal in it is
 * never told: that comes from the order as it stands.
 */
export const recallOrder = (now: SubmittedOrder, archive: readonly EventEnvelope[]): Order => {
  const agreement = agreementOf(now);
  const words = 'cancellation' in now ? now.cancellation.reason : null;
  return fold(order.evolve, order.initial, archive.flatMap((envelope) => recalled(agreement, words, envelope) ?? []));
};

const recalled = (agreement: Agreement, words: string | null, envelope: EventEnvelope): OrderEvent | null => {
  const event = readEvent(orderEvents, envelope);
  if (event === null) return null;
  const at = event.time;
  switch (event.type) {
    case 'order.OrderSubmitted.v1':
      return { type: 'OrderSubmitted', at, agreement };
    case 'order.OrderPaymentFailed.v1':
      return { type: 'OrderPaymentFailed', at, failure: event.data.reason };
    case 'order.OrderExpired.v1':
      return { type: 'OrderExpired', at };
    case 'order.OrderPlaced.v1':
      return { type: 'OrderPlaced', at, paymentId: event.data.paymentId };
    case 'order.OrderAccepted.v1':
      return { type: 'OrderAccepted', at, readyAt: event.data.readyAt };
    case 'order.OrderRejected.v1': {
      const { by, reason } = event.data;
      const bySilence = by === 'SYSTEM';
      return { type: 'OrderRejected', at, by, reason, terms: { rule: bySilence ? 'NO_ANSWER' : 'REJECTED_BY_STORE', fault: bySilence ? null : 'STORE', refund: agreement.total, storeGets: nothing(agreement) } };
    }
    case 'order.OrderPreparing.v1':
      return { type: 'OrderPreparing', at };
    case 'order.OrderReady.v1':
      return { type: 'OrderReady', at };
    case 'order.OrderInDelivery.v1':
      return { type: 'OrderInDelivery', at, riderId: event.data.riderId };
    case 'order.OrderDelivered.v1':
      return { type: 'OrderDelivered', at, riderId: event.data.riderId };
    case 'order.OrderCompleted.v1':
      return { type: 'OrderCompleted', at, by: event.data.by };
    case 'order.CancelRequested.v1':
      return { type: 'CancelRequested', at, ...event.data, reason: event.data.reason ?? words };
    case 'order.ProgressNoted.v1':
      return { type: 'ProgressNoted', at, ...event.data };
    case 'order.CaptureRefusalNoted.v1':
      return { type: 'CaptureRefusalNoted', at, ...event.data };
    case 'order.LossBorne.v1':
      return { type: 'LossBorne', at, ...event.data };
    case 'order.FoodAccountedFor.v1':
      return { type: 'FoodAccountedFor', at, ...event.data };
    case 'order.CancelRefused.v1':
      return { type: 'CancelRefused', at, ...event.data, by: event.data.by ?? 'CUSTOMER' };
    case 'order.OrderCancelled.v1': {
      const { by, reason, rule, fault, refund, storeGets } = event.data;
      const terms: Terms = { rule: rule as CancellationRule, fault, refund: refund ?? agreement.total, storeGets: storeGets ?? nothing(agreement) };
      return { type: 'OrderCancelled', at, by, reason: reason ?? words, terms };
    }
  }
};

const nothing = ({ total }: Agreement) => money(0, total.currency);
