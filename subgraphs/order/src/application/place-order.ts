import type { Clock } from '#kernel/clock.ts';
import type { CommandKey } from '#kernel/command-handler.ts';
import type { NewId } from '#kernel/id.ts';
import type { Order, SubmittedOrder } from '../domain/order.ts';
import { orderNumber } from '../domain/order-number.ts';
import type { HandleOrderCommand } from './handle.ts';
import type { Offers, Orders, Payments } from './ports.ts';
import { quoteOrder, type QuoteRefusal, type QuoteRequest } from './quote.ts';

export type PlaceOrderRequest = QuoteRequest & {
  readonly customerId: string;
  readonly paymentMethod: string;
  readonly note: string | null;
  readonly expectedTotal: number | null;
};

export type PlaceOrderOutcome =
  | { readonly kind: 'placed'; readonly id: string }
  | { readonly kind: 'pending'; readonly id: string; readonly retryAfterSeconds: number }
  | { readonly kind: 'declined' }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number }
  | { readonly kind: 'priceChanged'; readonly total: { readonly amount: number; readonly currency: 'KRW' | 'USD' } }
  | { readonly kind: 'refused'; readonly refusal: QuoteRefusal }
  | { readonly kind: 'keyReused' };

type Dependencies = {
  readonly handle: HandleOrderCommand;
  readonly orders: Orders;
  readonly offers: Offers;
  readonly payments: Payments;
  readonly clock: Clock;
  readonly newId: NewId;
};

const comeBackSeconds = 5;

/**
 * Orders and pays. The order is kept as PENDING_PAYMENT first, then payment is asked (never inside a transaction), then
 * the order is placed or fails. Cut off anywhere, the same key takes it up where it stands: payment reserves the money of
 * one order once, however often it is asked.
 */
export const orderPlacement = ({ handle, orders, offers, payments, clock, newId }: Dependencies) => {
  const quote = quoteOrder(offers);

  const pay = async (id: string, order: SubmittedOrder, method: string, key: CommandKey): Promise<PlaceOrderOutcome> => {
    const { customerId, storeOwnerId, total: amount } = order;
    const outcome = await payments.authorize({ orderId: id, customerId, storeOwnerId, amount, method });
    const at = clock().toISOString();
    switch (outcome.kind) {
      case 'authorized':
        return settled(id, await handle(id, { type: 'PlaceOrder', at, paymentId: outcome.paymentId }));
      case 'declined':
        return settled(id, await handle(id, { type: 'FailPayment', at, failure: 'DECLINED' }));
      case 'unknown':
        return { kind: 'pending', id, retryAfterSeconds: outcome.retryAfterSeconds };
      case 'unavailable':
        // nothing was tried, so nothing is kept: the key is free for the next attempt
        await handle(id, { type: 'FailPayment', at, failure: 'UNAVAILABLE' }, { releases: key });
        return { kind: 'unavailable', retryAfterSeconds: outcome.retryAfterSeconds };
    }
  };

  // a refusal is no news here: payment's own event was faster, and the order stands as that left it
  const settled = (id: string, { state }: { readonly state: Order }): PlaceOrderOutcome => stands(id, state) ?? { kind: 'pending', id, retryAfterSeconds: comeBackSeconds };

  /** The answer that an order's state is, or null while it waits for its money. */
  const stands = (id: string, order: Order): PlaceOrderOutcome | null => {
    switch (order.status) {
      case 'NONE':
      case 'PENDING_PAYMENT':
        return null;
      case 'PAYMENT_FAILED':
        return order.failure === 'DECLINED' ? { kind: 'declined' } : { kind: 'unavailable', retryAfterSeconds: comeBackSeconds };
      case 'EXPIRED':
        return { kind: 'declined' };
      default:
        return { kind: 'placed', id };
    }
  };

  return async (request: PlaceOrderRequest, key: CommandKey): Promise<PlaceOrderOutcome> => {
    const now = clock();
    const kept = await orders.commandOf(key);
    if (kept) {
      if (kept.fingerprint !== key.fingerprint) return { kind: 'keyReused' };
      const { state } = await orders.load(kept.id);
      return stands(kept.id, state) ?? pay(kept.id, state as SubmittedOrder, request.paymentMethod, key);
    }

    const answer = await quote(request, now);
    if ('refused' in answer) return { kind: 'refused', refusal: answer.refused };
    const { offer, lines, subtotal, deliveryFee, total } = answer.quote;
    if (request.expectedTotal !== null && request.expectedTotal !== total.amount) return { kind: 'priceChanged', total };

    // shed the load before anything is written: what cannot be paid now need not be kept
    const closedFor = payments.closedForSeconds();
    if (closedFor !== null) return { kind: 'unavailable', retryAfterSeconds: closedFor };

    const id = newId();
    const { customerId, storeId, deliveryMethod, address, note } = request;
    const submitted = await handle(
      id,
      {
        type: 'SubmitOrder',
        at: now.toISOString(),
        agreement: {
          number: orderNumber(id), customerId, storeId, storeOwnerId: offer.ownerId, lines, subtotal, deliveryFee, total,
          deliveryMethod, pickup: offer.location, address, note, submittedAt: now.toISOString(),
        },
      },
      { command: key },
    );
    if (submitted.kind === 'keyReused') return submitted;
    if (submitted.kind === 'rejected') throw new Error(`a new order was rejected: ${submitted.reason}`);
    return stands(submitted.id, submitted.state) ?? pay(submitted.id, submitted.state as SubmittedOrder, request.paymentMethod, key);
  };
};
