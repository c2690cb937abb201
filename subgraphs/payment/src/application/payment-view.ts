import { commandsFor, type Role } from '#kernel/transitions.ts';
import type { AskedPayment, PaymentCommand } from '../domain/payment.ts';
import { refundable } from '../domain/refund.ts';
import { paymentTransitions } from '../domain/transitions.ts';

/** A payment as it is shown: its state, and what stands beside it. */
export type PaymentView = AskedPayment & { readonly delivered: boolean };

/** The commands that somebody with these roles could give now and not be refused. */
export const commandsNow = (payment: PaymentView, roles: readonly Role[]): PaymentCommand['type'][] =>
  commandsFor(paymentTransitions, payment.status, roles).filter((command) =>
    command !== 'RequestRefund' || (payment.delivered && payment.status === 'CAPTURED' && refundable(payment.amount, payment.refunds).amount > 0));
