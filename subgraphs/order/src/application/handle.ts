import type { EventEnvelope } from '#contracts/event.ts';
import { type Cause, commandHandler, type Outcome } from '#kernel/command-handler.ts';
import type { OrderCommand, OrderRejection } from '../domain/commands.ts';
import { order } from '../domain/decider.ts';
import type { Order, OrderEvent } from '../domain/order.ts';
import type { Orders } from './ports.ts';

export type OrderOutcome = Outcome<Order, OrderEvent, OrderRejection>;
/** Runs a command on an order. Only a command that comes with a key can be answered `keyReused`. */
export type HandleOrderCommand = {
  (id: string, command: OrderCommand, cause: Cause<EventEnvelope> & { readonly command: NonNullable<Cause['command']> }): Promise<OrderOutcome>;
  (id: string, command: OrderCommand, cause?: Omit<Cause<EventEnvelope>, 'command'>): Promise<Exclude<OrderOutcome, { kind: 'keyReused' }>>;
};

export const handleOrderCommand = (orders: Orders): HandleOrderCommand => commandHandler(order, orders) as HandleOrderCommand;
