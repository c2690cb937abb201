import type { Money } from '#kernel/money.ts';
import type { Role } from '#kernel/transitions.ts';
import type { OrderStatus } from './my-page.ts';

/** What an order tells. Every one of these changes its status. */
export type StoryEvent =
  | { readonly type: 'OrderSubmitted'; readonly at: string; readonly number: string; readonly customerId: string; readonly storeId: string; readonly storeOwnerId: string; readonly total: Money }
  | { readonly type: 'OrderPaymentFailed'; readonly at: string }
  | { readonly type: 'OrderExpired'; readonly at: string }
  | { readonly type: 'OrderPlaced'; readonly at: string; readonly placedAt: string; readonly travelSeconds: number }
  | { readonly type: 'OrderAccepted'; readonly at: string; readonly readyAt: string }
  | { readonly type: 'OrderRejected'; readonly at: string; readonly by: Role }
  | { readonly type: 'OrderPreparing'; readonly at: string }
  | { readonly type: 'OrderReady'; readonly at: string }
  | { readonly type: 'OrderInDelivery'; readonly at: string }
  | { readonly type: 'OrderDelivered'; readonly at: string }
  | { readonly type: 'OrderCompleted'; readonly at: string; readonly by: Role }
  | { readonly type: 'CancelRequested'; readonly at: string; readonly by: Role }
  | { readonly type: 'CancelRefused'; readonly at: string; readonly resumes: OrderStatus }
  | { readonly type: 'OrderCancelled'; readonly at: string; readonly by: Role };

/** What its delivery tells. */
export type CarriageEvent =
  | { readonly type: 'DeliveryAssigned'; readonly deliveryId: string; readonly riderId: string; readonly estimatedArrival: string | null }
  | { readonly type: 'RiderUnassigned'; readonly deliveryId: string }
  | { readonly type: 'DeliveryPickedUp'; readonly deliveryId: string; readonly riderId: string; readonly estimatedArrival: string }
  | { readonly type: 'DeliveryReturning'; readonly deliveryId: string; readonly riderId: string }
  | { readonly type: 'DeliveryCancelled'; readonly deliveryId: string };

export type PageEvent = StoryEvent | CarriageEvent;
