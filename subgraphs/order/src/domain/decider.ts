import type { Decider } from '#kernel/decider.ts';
import type { OrderCommand, OrderRejection } from './commands.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import type { Order, OrderEvent } from './order.ts';

export const order: Decider<OrderCommand, Order, OrderEvent, OrderRejection> = { initial: { status: 'NONE' }, decide, evolve };
