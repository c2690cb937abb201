import type { PubSub } from '#messaging/broker.ts';
import { latestFeed, type Standing } from '#messaging/latest.ts';
import { forbidden } from '#platform/graphql/errors.ts';
import type { Viewer } from '#platform/viewer.ts';
import { type DeliveryView, rolesTowards, showsRider } from '../../application/delivery-view.ts';
import type { RiderPositions, Whereabouts } from '../../application/ports.ts';

/** Where a rider's positions are told, to who waits for them. */
export const locationTopic = (riderId: string): string => `location:${riderId}`;

/** A position as a message. It holds all that its followers need, so that it costs them no question. */
export const writeLocation = ({ id, point, at }: Whereabouts): unknown => [id, point.latitude, point.longitude, at.getTime()];
const readLocation = (message: unknown): Whereabouts | null => {
  if (!Array.isArray(message)) return null;
  const [id, latitude, longitude, at] = message as [string, number, number, number];
  return { id, point: { latitude, longitude }, at: new Date(at) };
};

type Dependencies = {
  readonly pubsub: Pick<PubSub, 'subscribe'>;
  /** Where a hint comes when an order's delivery changed. */
  readonly topicOf: (orderId: string) => string;
  readonly byOrders: (orderIds: readonly string[], viewerId: string) => Promise<(DeliveryView | null)[]>;
  readonly positions: Pick<RiderPositions, 'of'>;
};

/**
 * Where the rider of an order is, for its customer and support. An order whose delivery is not known yet stays silent until
 * it is, and only then is it known whose it is: strangers are sent away at that moment.
 */
export const riderLocationFeed =
  ({ pubsub, topicOf, byOrders, positions }: Dependencies) =>
  (viewer: Viewer, orderId: string): AsyncGenerator<Whereabouts, void, void> => {
    const look = async (): Promise<Standing<Whereabouts>> => {
      const [delivery] = await byOrders([orderId], viewer.id);
      if (!delivery) return silent;
      const roles = rolesTowards(delivery, viewer).filter((role) => role === 'CUSTOMER' || role === 'SUPPORT');
      if (roles.length === 0) return { ...silent, refusal: forbidden('Only who waits for a delivery is told where it is') };
      if (isOver(delivery)) return { ...silent, over: true };
      if (delivery.riderId === null || !showsRider(delivery, roles)) return silent;
      const [value = null] = await positions.of([delivery.riderId]);
      return { value, source: locationTopic(delivery.riderId), over: false };
    };
    return latestFeed({ pubsub, topic: topicOf(orderId), look, read: readLocation, isNewer: (one, other) => one.at > other.at });
  };

const silent = { value: null, source: null, over: false } as const;

const isOver = ({ status }: DeliveryView): boolean => status === 'DELIVERED' || status === 'RETURNED' || status === 'FAILED' || status === 'CANCELLED';
