import type { EventEnvelope } from '#contracts/event.ts';
import { type Cause, commandHandler, type Outcome } from '#kernel/command-handler.ts';
import { payment } from '../domain/decider.ts';
import type { Payment, PaymentCommand, PaymentEvent, PaymentRejection } from '../domain/payment.ts';
import type { Payments, Wake } from './ports.ts';

/** No command to a payment comes with an idempotency key: the order's id is one. */
export type PaymentOutcome = Exclude<Outcome<Payment, PaymentEvent, PaymentRejection>, { kind: 'keyReused' }>;
export type PaymentCause = Omit<Cause<EventEnvelope>, 'command' | 'releases'>;
export type HandlePaymentCommand = (orderId: string, command: PaymentCommand, cause?: PaymentCause) => Promise<PaymentOutcome>;

/** Runs a command on the payment of an order, and sets the alarm for the work with the provider that it leaves open. */
export const handlePaymentCommand = (payments: Payments, due: (payment: Payment, at: Date) => Date | null, wake: Wake): HandlePaymentCommand => {
  const handle = commandHandler(payment, payments);
  return async (orderId, command, cause = {}) => {
    const outcome = await handle(orderId, command, cause);
    if (outcome.kind === 'keyReused') throw new Error('a command without a key cannot have its key reused');
    // one that was just created is waited for by whoever created it; should that die, the agenda still has it
    if (outcome.kind === 'accepted' && outcome.events.length > 0 && outcome.state.status !== 'CREATED') {
      const dueAt = due(outcome.state, new Date(command.at));
      if (dueAt !== null) await wake(orderId, dueAt);
    }
    return outcome;
  };
};
