import type { Clock } from '#kernel/clock.ts';
import type { NewId } from '#kernel/id.ts';
import { type Intent, openIntent } from '../domain/intent.ts';
import type { HandlePaymentCommand } from './handle.ts';
import type { Agenda, Notes, Payments, Provider, Wake } from './ports.ts';
import { providerKeys } from './ports.ts';
import type { SettlePayment } from './settle-payment.ts';

type Dependencies = {
  readonly payments: Payments;
  readonly agenda: Agenda;
  readonly handle: HandlePaymentCommand;
  readonly provider: Provider;
  readonly settle: SettlePayment;
  readonly wake: Wake;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly nextTry: (tries: number, at: Date) => Date;
  readonly notes: Notes;
};

/** NEXT: look what is left to do. LATER: it did not work, again later. REST: nothing to do until its time comes. */
type Progress = { readonly kind: 'NEXT' | 'REST' } | { readonly kind: 'LATER'; readonly why: string };
const next: Progress = { kind: 'NEXT' };
const rest: Progress = { kind: 'REST' };
const later = (why: string): Progress => ({ kind: 'LATER', why });

/** After so many attempts a refund is shown as failed; it goes on being tried. */
const refundTries = 5;
const mostSteps = 10;

/**
 * Does with the provider what a payment leaves open, one thing after another, until nothing is left or something fails:
 * then it is tried again later with the same key, for as long as it takes. It may run twice, and at the same time: the
 * provider does everything once for a key, and a result that was recorded already is none.
 */
export const carryOutIntents = ({ payments, agenda, handle, provider, settle, wake, clock, newId, nextTry, notes }: Dependencies) => {
  const at = () => clock().toISOString();

  const attempt = async (intent: Intent): Promise<Progress> => {
    const { orderId, paymentId } = intent.payment;
    const key = providerKeys.payment(paymentId);
    switch (intent.kind) {
      case 'SETTLE': {
        // whoever asked the provider is gone: from here on its answer is not known
        if (intent.payment.status === 'CREATED') return (await handle(orderId, { type: 'RecordUnknown', at: at() }), next);
        const { status } = await settle(intent.payment);
        return status === 'UNKNOWN' ? later('the outcome is still not known') : next;
      }
      case 'CAPTURE': {
        const answer = await provider.capture(key, providerKeys.capture(paymentId));
        if (answer.kind === 'NO_ANSWER') return later(answer.why);
        if (answer.kind === 'DONE') await handle(orderId, { type: 'RecordCaptured', at: at(), refundId: newId() });
        else await handle(orderId, { type: 'RecordCaptureRefused', at: at(), reason: answer.reason });
        return next;
      }
      case 'VOID': {
        const answer = await provider.void(key, providerKeys.void(paymentId));
        if (answer.kind === 'NO_ANSWER') return later(answer.why);
        if (answer.kind === 'DONE') await released(orderId);
        else await handle(orderId, { type: 'RecordCaptured', at: at(), refundId: newId() });
        return next;
      }
      case 'REFUND':
        return refund(intent);
    }
  };

  /** What was reserved is let go. Where the food is gone, that is money lost, and somebody should look at it. */
  const released = async (orderId: string): Promise<void> => {
    const { kind, state } = await handle(orderId, { type: 'RecordVoided', at: at() });
    if (kind === 'accepted' && state.status === 'WRITTEN_OFF') notes.error({ orderId, paymentId: state.paymentId, amount: state.amount, reason: state.captureRefused }, 'the money of an order is lost: it was refused when the food was gone');
  };

  const refund = async ({ payment: { orderId, paymentId }, refund: { refundId, amount, status } }: Extract<Intent, { kind: 'REFUND' }>): Promise<Progress> => {
    if (status === 'FAILED') return (await handle(orderId, { type: 'RetryRefund', at: at(), refundId }), next);
    const answer = await provider.refund(providerKeys.payment(paymentId), providerKeys.refund(refundId), amount);
    switch (answer.kind) {
      case 'DONE':
        await handle(orderId, { type: 'RecordRefundSucceeded', at: at(), refundId });
        return next;
      case 'REFUSED':
        notes.error({ orderId, refundId, reason: answer.reason }, 'the provider refuses a refund: the customer is still owed it');
        await handle(orderId, { type: 'RecordRefundFailed', at: at(), refundId, failure: 'REFUSED' });
        return rest;
      case 'NO_ANSWER':
        if ((await agenda.triesOf(orderId)) + 1 < refundTries) return later(answer.why);
        await handle(orderId, { type: 'RecordRefundFailed', at: at(), refundId, failure: 'UNREACHABLE' });
        return rest;
    }
  };

  return async (orderId: string): Promise<void> => {
    for (let step = 1; step <= mostSteps; step += 1) {
      const { state, version } = await payments.load(orderId);
      const intent = openIntent(state);
      if (intent === null) return;
      const progress = await attempt(intent);
      if (progress.kind === 'REST') return;
      if (progress.kind === 'LATER') {
        const tries = await agenda.triesOf(orderId);
        const until = nextTry(tries, clock());
        notes.warn({ orderId, intent: intent.kind, tries: tries + 1, until, why: progress.why }, 'the provider did not do it; it will be tried again');
        await agenda.postpone(orderId, version, until);
        await wake(orderId, until);
        return;
      }
    }
    throw new Error(`the payment of order ${orderId} comes to no rest`);
  };
};
