import type { Clock } from '#kernel/clock.ts';
import type { NewId } from '#kernel/id.ts';
import type { Money } from '#kernel/money.ts';
import { type AskedPayment, isAsked, orderOver, type Payment } from '../domain/payment.ts';
import type { HandlePaymentCommand } from './handle.ts';
import { type Payments, type Provider, providerKeys, type ReserveAnswer } from './ports.ts';
import type { SettlePayment } from './settle-payment.ts';

export type AuthorizationRequest = { readonly orderId: string; readonly customerId: string; readonly storeOwnerId: string; readonly amount: Money; readonly method: string };

export type AuthorizationOutcome =
  | { readonly kind: 'authorized'; readonly payment: AskedPayment }
  | { readonly kind: 'declined'; readonly payment: AskedPayment; readonly reason: string }
  | { readonly kind: 'unknown'; readonly payment: AskedPayment; readonly retryAfterMs: number }
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number }
  /** The order has a payment already, of another amount, by another method or for somebody else. */
  | { readonly kind: 'otherTerms' };

type Dependencies = {
  readonly payments: Payments;
  readonly handle: HandlePaymentCommand;
  readonly provider: Provider;
  readonly settle: SettlePayment;
  readonly clock: Clock;
  readonly newId: NewId;
  /** When to come back about an outcome that is not known. */
  readonly comeBackMs: number;
};

/**
 * Reserves the money of an order, once. The wish is recorded before the provider is asked and the answer after, so
 * that a process that dies in between leaves a trace to follow. Asked again for the same order, it answers from how the
 * payment stands; where that is not known, the provider is asked what it did, never to do it anew.
 */
export const paymentAuthorization = ({ payments, handle, provider, settle, clock, newId, comeBackMs }: Dependencies) => {
  const at = () => clock().toISOString();

  const record = async (orderId: string, answer: ReserveAnswer): Promise<Payment> => {
    switch (answer.kind) {
      case 'RESERVED':
        return (await handle(orderId, { type: 'RecordAuthorized', at: at() })).state;
      case 'DECLINED':
        return (await handle(orderId, { type: 'RecordDeclined', at: at(), reason: answer.reason })).state;
      case 'NO_ANSWER':
        return (await handle(orderId, { type: 'RecordUnknown', at: at() })).state;
      case 'NOT_TRIED':
        return (await handle(orderId, { type: 'AbandonPayment', at: at() })).state;
    }
  };

  const outcomeOf = (payment: Payment, retryAfterMs = comeBackMs): AuthorizationOutcome => {
    switch (payment.status) {
      case 'NONE':
      case 'CALLED_OFF':
        return { kind: 'unavailable', retryAfterMs };
      case 'CREATED':
      case 'UNKNOWN':
        return { kind: 'unknown', payment, retryAfterMs };
      case 'DECLINED':
        return { kind: 'declined', payment, reason: payment.reason };
      case 'AUTHORIZED':
        return payment.doing === 'VOIDING' ? { kind: 'declined', payment, reason: orderOver } : { kind: 'authorized', payment };
      case 'CAPTURED':
      case 'WRITTEN_OFF':
        return { kind: 'authorized', payment };
      case 'VOIDED':
        return { kind: 'declined', payment, reason: orderOver };
    }
  };

  return async (request: AuthorizationRequest): Promise<AuthorizationOutcome> => {
    const { orderId, amount, method } = request;
    // shed the load before anything is written
    const closedForMs = provider.closedForMs();
    if (closedForMs !== null && (await payments.load(orderId)).state.status === 'NONE') return { kind: 'unavailable', retryAfterMs: closedForMs };

    const createdAt = at();
    const created = await handle(orderId, { type: 'CreatePayment', at: createdAt, terms: { ...request, paymentId: newId(), createdAt } });
    if (created.kind === 'rejected') return { kind: 'otherTerms' };
    const payment = created.state;
    if (!isAsked(payment)) throw new Error(`the payment of order ${orderId} was created, and is ${payment.status}`);
    if (payment.status !== 'CREATED' && payment.status !== 'UNKNOWN') return outcomeOf(payment);
    if (created.events.length === 0) return outcomeOf(await settle(payment));

    const answer = await provider.reserve(providerKeys.payment(payment.paymentId), { amount, method, reference: orderId });
    return outcomeOf(await record(orderId, answer), answer.kind === 'NOT_TRIED' ? answer.retryAfterMs : comeBackMs);
  };
};
