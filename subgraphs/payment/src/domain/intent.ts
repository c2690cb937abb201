import type { Payment } from './payment.ts';
import type { Refund } from './refund.ts';

/** What is still to be done with the provider, as long as a payment stands as it does. */
export type Intent =
  /** To learn whether the money was reserved. */
  | { readonly kind: 'SETTLE'; readonly payment: Extract<Payment, { status: 'CREATED' | 'UNKNOWN' }> }
  | { readonly kind: 'CAPTURE' | 'VOID'; readonly payment: Extract<Payment, { status: 'AUTHORIZED' }> }
  | { readonly kind: 'REFUND'; readonly payment: Extract<Payment, { status: 'CAPTURED' }>; readonly refund: Refund };

/** The one thing to do next, or null when nothing is left. */
export const openIntent = (payment: Payment): Intent | null => {
  switch (payment.status) {
    case 'CREATED':
    case 'UNKNOWN':
      return { kind: 'SETTLE', payment };
    case 'AUTHORIZED':
      return payment.doing === 'NOTHING' ? null : { kind: payment.doing === 'CAPTURING' ? 'CAPTURE' : 'VOID', payment };
    case 'CAPTURED': {
      const refund = payment.refunds.find(({ status }) => status === 'REQUESTED') ?? payment.refunds.find(({ status }) => status === 'FAILED');
      return refund === undefined ? null : { kind: 'REFUND', payment, refund };
    }
    case 'NONE':
    case 'CALLED_OFF':
    case 'DECLINED':
    case 'VOIDED':
    case 'WRITTEN_OFF':
      return null;
  }
};
