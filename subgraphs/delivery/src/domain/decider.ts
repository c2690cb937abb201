import type { Decider } from '#kernel/decider.ts';
import type { DeliveryCommand, DeliveryRefusal } from './commands.ts';
import { decide } from './decide.ts';
import type { Delivery, DeliveryEvent } from './delivery.ts';
import { evolve } from './evolve.ts';

export const delivery: Decider<DeliveryCommand, Delivery, DeliveryEvent, DeliveryRefusal> = { initial: { status: 'NONE' }, decide, evolve };
