import { type GeoPoint, metresBetween } from '#kernel/geo.ts';
import { oneOf } from '#kernel/parse.ts';

/** How an order is carried: on foot 도보, by bicycle 자전거, by motorbike 바이크. */
export type DeliveryMethod = 'WALK' | 'BICYCLE' | 'MOTORBIKE';
export const deliveryMethod = oneOf('WALK', 'BICYCLE', 'MOTORBIKE');
export const deliveryMethods = ['WALK', 'BICYCLE', 'MOTORBIKE'] as const satisfies readonly DeliveryMethod[];

/** What each way of delivery can do: how far from the store, how fast on the street, how many deliveries at once. */
export const reach: Readonly<Record<DeliveryMethod, { readonly radiusMetres: number; readonly metresPerSecond: number; readonly capacity: number }>> = {
  WALK: { radiusMetres: 1_500, metresPerSecond: 1.25, capacity: 1 },
  BICYCLE: { radiusMetres: 4_000, metresPerSecond: 4, capacity: 2 },
  MOTORBIKE: { radiusMetres: 8_000, metresPerSecond: 7, capacity: 3 },
};

// streets are not straight: the usual detour factor of a city's grid over the beeline
const detour = 1.3;

/** How long that way of delivery takes from one place to another, in seconds, as an estimate from the beeline. */
export const travelSeconds = (method: DeliveryMethod, from: GeoPoint, to: GeoPoint): number =>
  Math.round((metresBetween(from, to) * detour) / reach[method].metresPerSecond);
