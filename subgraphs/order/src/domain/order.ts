import type { GeoPoint } from '#kernel/geo.ts';
import type { Money } from '#kernel/money.ts';
import type { Role } from '#kernel/transitions.ts';

export type DeliveryMethod = 'WALK' | 'BICYCLE' | 'MOTORBIKE';
export type OrderLine = { readonly menuItemId: string; readonly name: string; readonly options: readonly string[]; readonly quantity: number; readonly unitPrice: Money; readonly total: Money };
export type Address = { readonly line: string; readonly detail: string | null; readonly location: GeoPoint };

/** What customer and store agree on. It never changes after it was submitted. */
export type Agreement = {
  readonly number: string;
  readonly customerId: string;
  readonly storeId: string;
  readonly storeOwnerId: string;
  readonly lines: readonly OrderLine[];
  readonly subtotal: Money;
  readonly deliveryFee: Money;
  readonly total: Money;
  readonly deliveryMethod: DeliveryMethod;
  readonly pickup: GeoPoint;
  readonly address: Address;
  readonly note: string | null;
  readonly submittedAt: string;
};

/** An agreement that is paid. */
export type Placed = Agreement & { readonly paymentId: string; readonly placedAt: string };

export type CancellationRule = 'BEFORE_ACCEPTANCE' | 'REJECTED_BY_STORE' | 'CAPTURE_REFUSED';
export type Cancellation = { readonly by: Role; readonly reason: string | null; readonly rule: CancellationRule; readonly cancelledAt: string };
export type PaymentFailure = 'DECLINED' | 'UNAVAILABLE';

/** What a cancellation that is refused goes back to. */
export type Resumable = 'PLACED';

export type Order =
  | { readonly status: 'NONE' }
  | ({ readonly status: 'PENDING_PAYMENT' } & Agreement)
  | ({ readonly status: 'PAYMENT_FAILED'; readonly failure: PaymentFailure } & Agreement)
  | ({ readonly status: 'EXPIRED' } & Agreement)
  | ({ readonly status: 'PLACED' } & Placed)
  | ({ readonly status: 'CANCELLING'; readonly resumes: Resumable; readonly requestedBy: Role; readonly reason: string | null } & Placed)
  | ({ readonly status: 'ACCEPTED' | 'PREPARING' | 'READY' | 'IN_DELIVERY' | 'DELIVERED' | 'COMPLETED'; readonly readyAt: string } & Placed)
  | ({ readonly status: 'REJECTED' | 'CANCELLED'; readonly cancellation: Cancellation } & Placed);

export type OrderStatus = Order['status'];
/** An order that has been submitted, however it went on. */
export type SubmittedOrder = Exclude<Order, { status: 'NONE' }>;

export type OrderEvent =
  | { readonly type: 'OrderSubmitted'; readonly at: string; readonly agreement: Agreement }
  | { readonly type: 'OrderPaymentFailed'; readonly at: string; readonly failure: PaymentFailure }
  | { readonly type: 'OrderExpired'; readonly at: string }
  | { readonly type: 'OrderPlaced'; readonly at: string; readonly paymentId: string }
  | { readonly type: 'OrderAccepted'; readonly at: string; readonly readyAt: string }
  | { readonly type: 'OrderRejected'; readonly at: string; readonly by: Role; readonly reason: string }
  | { readonly type: 'OrderPreparing'; readonly at: string }
  | { readonly type: 'OrderReady'; readonly at: string }
  | { readonly type: 'OrderInDelivery'; readonly at: string; readonly riderId: string }
  | { readonly type: 'OrderDelivered'; readonly at: string; readonly riderId: string }
  | { readonly type: 'OrderCompleted'; readonly at: string; readonly by: Role }
  | { readonly type: 'CancelRequested'; readonly at: string; readonly by: Role; readonly reason: string | null }
  | { readonly type: 'CancelRefused'; readonly at: string; readonly reason: string; readonly resumes: Resumable }
  | { readonly type: 'OrderCancelled'; readonly at: string; readonly by: Role; readonly reason: string | null; readonly rule: CancellationRule };
