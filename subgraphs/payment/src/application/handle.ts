import type { EventEnvelope } from '#contracts/event.ts';
import { type Cause, type CommandKey, commandHandler, type Outcome } from '#kernel/command-handler.ts';
import { payment } from '../domain/decider.ts';
import type { Payment, PaymentCommand, PaymentEvent, PaymentRejection } from '../domain/payment.ts';
import type { Payments, Wake } from './ports.ts';

export type KeyedPaymentOutcome = Outcome<Payment, PaymentEvent, PaymentRejection>;
export type PaymentOutcome = Exclude<KeyedPaymentOutcome, { kind: 'keyReused' }>;
type PaymentCause = Omit<Cause<EventEnvelope>, 'command' | 'releases'>;
/** Only what support asks for comes with an idempotency key, and can be answered `keyReused`: for all else the order's id is one. */
export type HandlePaymentCommand = {
  (orderId: string, command: PaymentCommand, cause: PaymentCause & { readonly command: CommandKey }): Promise<KeyedPaymentOutcome>;
  (orderId: string, command: PaymentCommand, cause?: PaymentCause): Promise<PaymentOutcome>;
};

/** Runs a command on the payment of an order, and sets the alarm for the work with the provider that it leaves open. */
export const handlePaymentCommand = (payments: Payments, due: (payment: Payment, at: Date) => Date | null, wake: Wake): HandlePaymentCommand => {
  const handle = commandHandler(payment, payments);
  return (async (orderId: string, command: PaymentCommand, cause: Cause<EventEnvelope> = {}) => {
    const outcome = await handle(orderId, command, cause);
    // one that was just created is waited for by whoever created it; should that die, the agenda still has it
    if (outcome.kind === 'accepted' && outcome.events.length > 0 && outcome.state.status !== 'CREATED') {
      const dueAt = due(outcome.state, new Date(command.at));
      if (dueAt !== null) await wake(orderId, dueAt);
    }
    return outcome;
  }) as HandlePaymentCommand;
};
