import type { Decider } from '#kernel/decider.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import type { Payment, PaymentCommand, PaymentEvent, PaymentRejection } from './payment.ts';

export const payment: Decider<PaymentCommand, Payment, PaymentEvent, PaymentRejection> = { initial: { status: 'NONE' }, decide, evolve };
