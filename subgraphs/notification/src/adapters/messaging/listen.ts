import { deliveryEvents } from '#contracts/delivery.ts';
import { type EventEnvelope, readEvent } from '#contracts/event.ts';
import { orderEvents } from '#contracts/order.ts';
import { paymentEvents } from '#contracts/payment.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import type { Hear, Heard } from '../../application/hear.ts';
import { fromDelivery, fromOrder, fromPayment, fromStore } from './heard.ts';
import { storeEvents } from './store-event.ts';

/** The aggregates whose events people are told of. An unknown type is a newer version, told beside one we know. */
export const listenToOthers = (hear: Hear): Readonly<Record<'order' | 'delivery' | 'payment' | 'store', EventHandler>> => {
  const heard = async (what: Heard | null, envelope: EventEnvelope) => (what === null ? 'ignored' as const : hear(what, envelope));
  return {
    order: async (envelope) => {
      const event = readEvent(orderEvents, envelope);
      return heard(event && fromOrder(event), envelope);
    },
    delivery: async (envelope) => {
      const event = readEvent(deliveryEvents, envelope);
      return heard(event && fromDelivery(event), envelope);
    },
    payment: async (envelope) => {
      const event = readEvent(paymentEvents, envelope);
      return heard(event && fromPayment(event), envelope);
    },
    store: async (envelope) => {
      const event = readEvent(storeEvents, envelope);
      return heard(event && fromStore(event), envelope);
    },
  };
};
