import type { Clock } from '#kernel/clock.ts';
import { neverCharged, orderOver, type Payment } from '../domain/payment.ts';
import type { HandlePaymentCommand } from './handle.ts';
import { type Provider, providerKeys } from './ports.ts';

type Unsettled = Extract<Payment, { status: 'CREATED' | 'UNKNOWN' }>;
/** Answers the payment as it stands then: the same, when there is nothing new. */
export type SettlePayment = (payment: Unsettled) => Promise<Payment>;

type Dependencies = { readonly handle: HandlePaymentCommand; readonly provider: Provider; readonly clock: Clock; readonly graceMs: number };

/** Asks the provider what became of a payment, by the key it was asked for with. Never asks for the money again. */
export const paymentSettlement = ({ handle, provider, clock, graceMs }: Dependencies): SettlePayment => {
  const declined = async ({ orderId, calledOff }: Unsettled) =>
    (await handle(orderId, { type: 'RecordDeclined', at: clock().toISOString(), reason: calledOff ? orderOver : neverCharged })).state;

  return async (payment) => {
    const { orderId, paymentId, createdAt, calledOff } = payment;
    const key = providerKeys.payment(paymentId);
    const fate = await provider.find(key);
    switch (fate.kind) {
      case 'RESERVED':
      case 'CAPTURED':
        return (await handle(orderId, { type: 'RecordAuthorized', at: clock().toISOString() })).state;
      case 'DECLINED':
        return (await handle(orderId, { type: 'RecordDeclined', at: clock().toISOString(), reason: fate.reason })).state;
      case 'VOIDED':
        return declined(payment); // by ourselves, here, before we could record it
      case 'NEVER_SEEN': {
        const graceOver = clock().getTime() - Date.parse(createdAt) >= graceMs;
        if (!graceOver && !calledOff) return payment;
        // the request may still be on its way: the key is closed first, so that it can charge nothing when it arrives
        const closed = await provider.void(key, providerKeys.void(paymentId));
        return closed.kind === 'DONE' ? declined(payment) : payment;
      }
      case 'NO_ANSWER':
        return payment;
    }
  };
};
