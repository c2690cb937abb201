import { travelSeconds } from '#contracts/delivery-method.ts';
import type { OrderEvent } from '#contracts/order.ts';
import type { TicketEvent } from '#contracts/ticket.ts';
import type { Role } from '#kernel/transitions.ts';
import type { DeliveryCommand } from '../domain/commands.ts';

export type TicketAccepted = Extract<TicketEvent, { type: 'ticket.TicketAccepted.v1' }>;
export type TicketReady = Extract<TicketEvent, { type: 'ticket.TicketReady.v1' }>;
export type RecallAsked = Extract<TicketEvent, { type: 'ticket.RecallAsked.v1' }>;
export type OrderCancelled = Extract<OrderEvent, { type: 'order.OrderCancelled.v1' }>;

/** Whenever this is told, then that command. */

/** It is planned when we hear of it: from then on somebody has to be found, however late that is. */
export const whenTicketAccepted = ({ data }: TicketAccepted, at: string, pin: string, calledOffBy: Role | null): DeliveryCommand => {
  const { orderId, customerId, storeId, storeOwnerId, deliveryMethod: method, pickup, dropoff, readyAt } = data;
  const plan = { orderId, customerId, storeId, storeOwnerId, method, pickup, dropoff, readyAt, travelSeconds: travelSeconds(method, pickup, dropoff), pin };
  return { type: 'PlanDelivery', at, plan, calledOffBy };
};

export const whenTicketReady = ({ time: at }: TicketReady): DeliveryCommand => ({ type: 'MarkFoodReady', at });

/** Once the food is on its way nobody calls it off: the delivery then refuses, and has told of the pick-up. */
export const whenRecallAsked = ({ time: at, data }: RecallAsked): DeliveryCommand => ({ type: 'RecallDelivery', at, by: data.by });

/** The order is off, whatever anybody here knew of it: what is on its way comes back. */
export const whenOrderCancelled = ({ time: at, data }: OrderCancelled): DeliveryCommand => ({ type: 'CancelDelivery', at, by: data.by });
