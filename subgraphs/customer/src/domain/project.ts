import type { Role } from '#kernel/transitions.ts';
import type { Carriage, MyPage, OrderStatus, Story } from './my-page.ts';
import type { CarriageEvent, PageEvent, StoryEvent } from './page-event.ts';

/** My page after an event. It decides nothing; it throws for an order's event whose beginning is missing, as that cannot come of events in their order. */
export const project = (page: MyPage, event: PageEvent): MyPage => {
  const version = page.version + 1;
  if ('deliveryId' in event) return { ...page, version, carriage: carriageAfter(event) };
  if (event.type === 'OrderSubmitted') return { ...page, version, story: beginning(event) };
  const { story } = page;
  if (story === null) throw new Error(`${event.type} came for order ${page.orderId}, of which nothing is known`);
  return { ...page, version, story: { ...story, ...learntFrom(event), step: { sequence: story.step.sequence + 1, ...change(event) } } };
};

const beginning = (event: Extract<StoryEvent, { type: 'OrderSubmitted' }>): Story => {
  const { number, customerId, storeId, storeOwnerId, total, at } = event;
  return { number, customerId, storeId, storeOwnerId, total, submittedAt: at, placedAt: null, travelSeconds: null, readyAt: null, step: { sequence: 1, ...change(event) } };
};

/** What an event tells beside the status. */
const learntFrom = (event: StoryEvent): Partial<Story> => {
  if (event.type === 'OrderPlaced') return { placedAt: event.placedAt, travelSeconds: event.travelSeconds };
  if (event.type === 'OrderAccepted') return { readyAt: event.readyAt };
  if (event.type === 'OrderReady') return { readyAt: event.at }; // what was a promise is now a fact
  return {};
};

const change = (event: StoryEvent): { status: OrderStatus; occurredAt: string; actor: Role } => {
  const became = (status: OrderStatus, actor: Role) => ({ status, occurredAt: event.at, actor });
  switch (event.type) {
    case 'OrderSubmitted':
      return became('PENDING_PAYMENT', 'CUSTOMER');
    case 'OrderPaymentFailed':
      return became('PAYMENT_FAILED', 'SYSTEM');
    case 'OrderExpired':
      return became('EXPIRED', 'SYSTEM');
    case 'OrderPlaced':
      return became('PLACED', 'CUSTOMER');
    case 'OrderAccepted':
      return became('ACCEPTED', 'STORE_OWNER');
    case 'OrderRejected':
      return became('REJECTED', event.by);
    case 'OrderPreparing':
      return became('PREPARING', 'STORE_OWNER');
    case 'OrderReady':
      return became('READY', 'STORE_OWNER');
    case 'OrderInDelivery':
      return became('IN_DELIVERY', 'RIDER');
    case 'OrderDelivered':
      return became('DELIVERED', 'RIDER');
    case 'OrderCompleted':
      return became('COMPLETED', event.by);
    case 'CancelRequested':
      return became('CANCELLING', event.by);
    case 'CancelRefused':
      return became(event.resumes, 'STORE_OWNER');
    case 'OrderCancelled':
      return became('CANCELLED', event.by);
  }
};

const carriageAfter = (event: CarriageEvent): Carriage => {
  const { deliveryId } = event;
  switch (event.type) {
    case 'DeliveryAssigned':
    case 'DeliveryPickedUp':
      return { deliveryId, riderId: event.riderId, arrival: event.estimatedArrival };
    case 'DeliveryReturning':
      return { deliveryId, riderId: event.riderId, arrival: null }; // it does not arrive any more
    case 'RiderUnassigned':
    case 'DeliveryCancelled':
      return { deliveryId, riderId: null, arrival: null };
  }
};
