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

export type Fault = 'CUSTOMER' | 'STORE' | 'RIDER' | 'PLATFORM';
export type CancellationRule =
  | 'BEFORE_ACCEPTANCE' | 'WITH_CONSENT' | 'BEFORE_COOKING' | 'DURING_PREPARATION' | 'RETURNED' | 'DELIVERY_FAILED'
  | 'REJECTED_BY_STORE' | 'NO_ANSWER' | 'NO_RIDER' | 'CAPTURE_REFUSED';
/** Which rule it came under, and where that sends the money: what the customer gets back, what the store gets all the same. */
export type Terms = { readonly rule: CancellationRule; readonly fault: Fault | null; readonly refund: Money; readonly storeGets: Money };
/** How food ended that was on its way when its order was called off all the same. */
export type FoodEnd = 'DELIVERED' | 'RETURNED' | 'FAILED';
/** `food`: null where there was none, or where the rule says it. */
export type Cancellation = Terms & { readonly food: FoodEnd | null; readonly by: Role; readonly reason: string | null; readonly cancelledAt: string };
export type PaymentFailure = 'DECLINED' | 'UNAVAILABLE';

/** From where an order can be called off, and to where it goes back when that is refused. */
export type Cancellable = 'PLACED' | 'ACCEPTED' | 'PREPARING' | 'READY';
/** Where an order stands between being placed and being in the customer's hands. */
export type Progress = 'PLACED' | 'ACCEPTED' | 'PREPARING' | 'READY' | 'IN_DELIVERY' | 'DELIVERED';

export type Order =
  | { readonly status: 'NONE' }
  | ({ readonly status: 'PENDING_PAYMENT' } & Agreement)
  | ({ readonly status: 'PAYMENT_FAILED'; readonly failure: PaymentFailure } & Agreement)
  | ({ readonly status: 'EXPIRED' } & Agreement)
  | ({ readonly status: 'PLACED' } & Placed)
  /**
   * The ticket is asked. `stands` is how far kitchen and rider went meanwhile, which counts when the answer is no;
   * `uncaptured` why its money was refused meanwhile, if it was.
   */
  | ({ readonly status: 'CANCELLING'; readonly from: Cancellable; readonly stands: Progress; readonly readyAt: string | null; readonly riderId: string | null; readonly requestedBy: Role; readonly reason: string | null; readonly fault: Fault | null; readonly uncaptured: string | null } & Placed)
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
  | { readonly type: 'OrderRejected'; readonly at: string; readonly by: Role; readonly reason: string; readonly terms: Terms }
  | { readonly type: 'OrderPreparing'; readonly at: string }
  | { readonly type: 'OrderReady'; readonly at: string }
  | { readonly type: 'OrderInDelivery'; readonly at: string; readonly riderId: string }
  | { readonly type: 'OrderDelivered'; readonly at: string; readonly riderId: string }
  | { readonly type: 'OrderCompleted'; readonly at: string; readonly by: Role }
  | { readonly type: 'CancelRequested'; readonly at: string; readonly by: Role; readonly reason: string | null; readonly fault: Fault | null }
  | { readonly type: 'ProgressNoted'; readonly at: string; readonly stands: Exclude<Progress, 'PLACED'>; readonly readyAt: string; readonly riderId: string | null }
  | { readonly type: 'CaptureRefusalNoted'; readonly at: string; readonly reason: string }
  /** `by`: who wanted it called off. */
  | { readonly type: 'CancelRefused'; readonly at: string; readonly by: Role; readonly reason: string; readonly resumes: Cancellable }
  | { readonly type: 'OrderCancelled'; readonly at: string; readonly by: Role; readonly reason: string | null; readonly terms: Terms }
  /** The money cannot be taken, and the food is gone: it is our loss. */
  | { readonly type: 'LossBorne'; readonly at: string; readonly amount: Money; readonly reason: string }
  | { readonly type: 'FoodAccountedFor'; readonly at: string; readonly food: FoodEnd; readonly storeGets: Money };
