import type { DeliveryMethod } from '#contracts/delivery-method.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import type { OrderCancelled, RecallAsked, TicketAccepted, TicketReady } from '../src/application/policies.ts';
import { newId } from '#platform/new-id.ts';
import { customer, owner } from './people.ts';

/** What the kitchen and the order tell of one order, as they would. Made once each, so that telling again is telling the same. */
export const orderOf = ({ method = 'MOTORBIKE', pickup = mapo, dropoff = hongdae, customerId = customer.id, storeOwnerId = owner.id, readyAt = '2026-05-01T12:20:00.000Z' }: Partial<Wanted> = {}) => {
  const orderId = newId();
  const [ticketId, storeId, at] = [newId(), newId(), '2026-05-01T12:00:00.000Z'];
  const envelope = { specversion: '1.0', time: at, correlationid: orderId, causationid: null, traceparent: null } as const;
  const ticket = { ...envelope, source: '/store', subject: ticketId, aggregatetype: 'ticket' };
  const of = { orderId, storeId };
  const opened: EventEnvelope = { ...ticket, id: newId(), sequence: 1, type: 'ticket.TicketOpened.v1', data: { ...of, acceptBy: at } };
  const accepted: TicketAccepted = {
    ...ticket, id: newId(), sequence: 2, type: 'ticket.TicketAccepted.v1',
    data: { ...of, storeOwnerId, customerId, readyAt, cookingMinutes: 20, deliveryMethod: method, pickup, dropoff },
  };
  const ready: TicketReady = { ...ticket, id: newId(), sequence: 3, type: 'ticket.TicketReady.v1', data: of };
  const recalled: RecallAsked = { ...ticket, id: newId(), sequence: 4, type: 'ticket.RecallAsked.v1', data: { ...of, by: 'SUPPORT', reason: null } };
  const cancelled: OrderCancelled = {
    ...envelope, source: '/order', subject: orderId, aggregatetype: 'order', id: newId(), sequence: 1,
    type: 'order.OrderCancelled.v1', data: { by: 'SYSTEM', reason: null, rule: 'CAPTURE_REFUSED', fault: null, refund: null, storeGets: null },
  };
  return { orderId, opened, accepted, ready, recalled, cancelled };
};
type Wanted = { readonly method: DeliveryMethod; readonly pickup: Place; readonly dropoff: Place; readonly customerId: string; readonly storeOwnerId: string; readonly readyAt: string };
type Place = { readonly latitude: number; readonly longitude: number };

export const mapo: Place = { latitude: 37.556, longitude: 126.91 };
export const hongdae: Place = { latitude: 37.557, longitude: 126.925 };
/** Some 11 km from Mapo: nobody rides that far. */
export const gangnam: Place = { latitude: 37.498, longitude: 127.027 };
