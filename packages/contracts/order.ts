import { array, instant, nullable, object, oneOf, string } from '#kernel/parse.ts';
import { deliveryMethod } from './delivery-method.ts';
import type { EventOf } from './event.ts';
import { fault, geoPoint, money, orderLine, role } from './shapes.ts';

/**
 * What the order context tells of an order; `subject` and `correlationid` are the order's id. Everything personal stays
 * behind: `dropoff` is only about where it goes (coarse-place.ts), and a reason that a person gave is told only where it is
 * one of the agreed words (reason.ts). Who may see more asks the order context for it.
 */
export const orderEvents = {
  /** The customer asked for it, and payment is under way: it does not stand yet. */
  'order.OrderSubmitted.v1': object({ number: string, customerId: string, storeId: string, storeOwnerId: string, total: money, deliveryMethod }),
  /** The money did not come: it never stood. */
  'order.OrderPaymentFailed.v1': object({ reason: oneOf('DECLINED', 'UNAVAILABLE') }),
  /** The payment never settled: it never stood. */
  'order.OrderExpired.v1': object({}),
  /** It is paid, and stands. */
  'order.OrderPlaced.v1': object({
    number: string, customerId: string, storeId: string, storeOwnerId: string, paymentId: string,
    lines: array(orderLine), subtotal: money, deliveryFee: money, total: money,
    deliveryMethod, pickup: geoPoint, dropoff: geoPoint, placedAt: instant,
  }),
  'order.OrderAccepted.v1': object({ readyAt: instant }),
  'order.OrderRejected.v1': object({ reason: string, by: role }),
  'order.OrderPreparing.v1': object({}),
  'order.OrderReady.v1': object({}),
  'order.OrderInDelivery.v1': object({ riderId: string }),
  'order.OrderDelivered.v1': object({ riderId: string }),
  'order.OrderCompleted.v1': object({ by: role }),
  /** Whether it can still be called off is the ticket's to say. */
  'order.CancelRequested.v1': object({ by: role, reason: nullable(string), fault: nullable(fault) }),
  /** Kitchen or rider went on while it was being called off; it counts when that is refused. */
  'order.ProgressNoted.v1': object({ stands: oneOf('ACCEPTED', 'PREPARING', 'READY', 'IN_DELIVERY', 'DELIVERED'), readyAt: instant, riderId: nullable(string) }),
  /** Its money was refused while it was being called off; it counts when that is refused. */
  'order.CaptureRefusalNoted.v1': object({ reason: string }),
  /** It goes on from where it was; what was noted meanwhile is told after this. `by`: who wanted it called off; null in events from before that was told. */
  'order.CancelRefused.v1': object({ by: nullable(role), reason: string, resumes: oneOf('PLACED', 'ACCEPTED', 'PREPARING', 'READY') }),
  /** `refund` is what the customer gets back: all or nothing, null for all; `storeGets` what the store is paid all the same. */
  'order.OrderCancelled.v1': object({ by: role, reason: nullable(string), rule: string, fault: nullable(fault), refund: nullable(money), storeGets: nullable(money) }),
  /** The money was refused for good when the food was gone: so much is the platform's loss. */
  'order.LossBorne.v1': object({ amount: money, reason: string }),
  /** It was called off by a timer while its food was on the way all the same: how that ended, and what the store gets now. */
  'order.FoodAccountedFor.v1': object({ food: oneOf('DELIVERED', 'RETURNED', 'FAILED'), storeGets: money }),
} as const;

export type OrderEvent = EventOf<typeof orderEvents>;
