import type { Clock } from '#kernel/clock.ts';
import type { CommandKey } from '#kernel/command-handler.ts';
import type { NewId } from '#kernel/id.ts';
import { money } from '#kernel/money.ts';
import { isAsked } from '../domain/payment.ts';
import type { RefundReason } from '../domain/refund.ts';
import type { HandlePaymentCommand, KeyedPaymentOutcome } from './handle.ts';
import type { Deliveries, Payments } from './ports.ts';

export type RefundRequest = { readonly orderId: string; readonly amount: number; readonly reason: RefundReason };
export type RefundOrder = (request: RefundRequest, key: CommandKey) => Promise<KeyedPaymentOutcome | { readonly kind: 'notFound' }>;

type Dependencies = { readonly payments: Payments; readonly deliveries: Deliveries; readonly handle: HandlePaymentCommand; readonly clock: Clock; readonly newId: NewId };

/** Gives a part of a delivered order's money back, as support says. The provider is asked afterwards, as for every refund. */
export const refundingOrders =
  ({ payments, deliveries, handle, clock, newId }: Dependencies): RefundOrder =>
  async ({ orderId, amount, reason }, key) => {
    // once delivered it stays so: this needs no looking again when somebody else is faster
    const [{ state }, delivered] = await Promise.all([payments.load(orderId), deliveries.isDelivered(orderId)]);
    if (!isAsked(state)) return { kind: 'notFound' };
    return handle(orderId, { type: 'RequestRefund', at: clock().toISOString(), refundId: newId(), amount: money(amount, state.amount.currency), reason, delivered }, { command: key });
  };
