import { object } from '#kernel/parse.ts';
import { deliveryMethod } from './delivery-method.ts';
import type { EventOf } from './event.ts';

/** What the delivery context tells of a rider; `subject` and `correlationid` are the rider's id. Where a rider is stays inside. */
export const riderEvents = {
  'rider.RiderWentOnline.v1': object({ vehicle: deliveryMethod }),
  'rider.RiderWentOffline.v1': object({}),
} as const;

export type RiderEvent = EventOf<typeof riderEvents>;
