import type { QuoteRefusal } from '../../application/quote.ts';

/** Refusals as members of the mutations' result unions: a stable code, and a sentence for people that says what to do. */

export const quoteRefusal = (refusal: QuoteRefusal) => {
  switch (refusal.code) {
    case 'STORE_NOT_FOUND':
      return { __typename: 'StoreNotFound' as const, code: refusal.code, message: 'There is no such store.' };
    case 'STORE_CLOSED':
      return { __typename: 'StoreClosed' as const, code: refusal.code, message: 'The store is closed now.', opensAt: refusal.opensAt };
    case 'ITEM_UNAVAILABLE':
      return { __typename: 'ItemUnavailable' as const, code: refusal.code, message: 'The store does not sell that now: choose another item or option.', menuItemId: refusal.menuItemId };
    case 'BELOW_MINIMUM_ORDER':
      return { __typename: 'BelowMinimumOrder' as const, code: refusal.code, message: 'The store takes orders from its minimum upwards: add something.', minimum: refusal.minimum, subtotal: refusal.subtotal };
    case 'OUT_OF_DELIVERY_AREA':
      return {
        __typename: 'OutOfDeliveryArea' as const, code: refusal.code, message: 'It is too far for this way of delivery: choose another, or a nearer store.',
        distanceMetres: refusal.distanceMetres, maximumMetres: refusal.maximumMetres,
      };
  }
};

export const keyReused = () =>
  ({ __typename: 'IdempotencyKeyReused' as const, code: 'IDEMPOTENCY_KEY_REUSED', message: 'This key came with another payload before: take a new key for a new command.' });

export const orderNotFound = () => ({ __typename: 'OrderNotFound' as const, code: 'ORDER_NOT_FOUND', message: 'There is no such order of yours.' });

export const orderNotInState = <Order>(order: Order, status: string) =>
  ({ __typename: 'OrderNotInState' as const, code: 'ORDER_NOT_IN_STATE', message: `That cannot be done while the order is ${status}.`, order });

export const cancellationRefused = <Order>(order: Order, status: string) =>
  ({ __typename: 'CancellationRefused' as const, code: 'CANCELLATION_REFUSED', message: 'The order has gone too far to be called off here.', order, reason: status });

export const paymentDeclined = () =>
  ({ __typename: 'PaymentDeclined' as const, code: 'PAYMENT_DECLINED', message: 'The payment was declined; nothing was ordered. Try another method, with a new key.' });

export const paymentUnavailable = (retryAfter: number) =>
  ({ __typename: 'PaymentUnavailable' as const, code: 'PAYMENT_UNAVAILABLE', message: `Payments are not available right now; nothing was ordered or charged. Try again in ${retryAfter} s.`, retryAfter });

export const paymentPending = <Order>(order: Order, retryAfter: number) =>
  ({ __typename: 'PaymentPending' as const, code: 'PAYMENT_PENDING', message: `It is not known yet whether the payment went through. Watch the order, or ask again with the same key in ${retryAfter} s.`, order, retryAfter });

export const priceChanged = <Total>(total: Total) =>
  ({ __typename: 'PriceChanged' as const, code: 'PRICE_CHANGED', message: 'The price is not what it was: look at the new total, and order again with a new key.', total });
