import type { EventEnvelope } from '#contracts/event.ts';
import type { StoreOffer } from '#contracts/store.ts';
import type { Aggregates } from '#kernel/command-handler.ts';
import type { Money } from '#kernel/money.ts';
import type { Order, OrderEvent } from '../domain/order.ts';

export type Orders = Aggregates<Order, OrderEvent, EventEnvelope>;

/** The order context's own copy of what the stores offer. */
export type Offers = {
  offerOf(storeId: string): Promise<StoreOffer | null>;
};

/** What this context keeps of its customers. */
export type People = {
  /** Their orders that can perhaps still be called off. */
  underWay(customerId: string): Promise<readonly string[]>;
  /** Destroys what identifies them: from then on nothing can be ordered in their name. Twice is once. */
  forget(customerId: string): Promise<void>;
  /** Writes the receipt of the event that asked for it. */
  noteForgotten(received: EventEnvelope): Promise<void>;
};

export type PaymentRequest = { readonly orderId: string; readonly customerId: string; readonly storeOwnerId: string; readonly amount: Money; readonly method: string };

export type PaymentOutcome =
  | { readonly kind: 'authorized'; readonly paymentId: string }
  | { readonly kind: 'declined'; readonly reason: string }
  /** The money may have been reserved: it will be told by an event. */
  | { readonly kind: 'unknown'; readonly retryAfterSeconds: number }
  /** Nothing was tried. */
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number };

/** The payment context, asked synchronously. */
export type Payments = {
  /** Seconds to wait while payment is known to be away or overloaded; null when it may be asked. */
  closedForSeconds(): number | null;
  /** Asking twice for one order reserves its money once. */
  authorize(request: PaymentRequest): Promise<PaymentOutcome>;
};
