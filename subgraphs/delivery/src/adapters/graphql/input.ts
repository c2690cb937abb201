import type { EventEnvelope } from '#contracts/event.ts';
import type { Cause, CommandKey } from '#kernel/command-handler.ts';
import { type GeoPoint, isOnGlobe } from '#kernel/geo.ts';
import type { SubgraphContext } from '#platform/context.ts';
import { fingerprint } from '#platform/fingerprint.ts';
import { badInput, unauthenticated } from '#platform/graphql/errors.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { GivenReason, TroubleReason } from '../../domain/trouble.ts';
import type { DeliveryLoaders } from './loaders.ts';

export type Context = SubgraphContext<DeliveryLoaders>;

/** Throws UNAUTHENTICATED when nobody is signed in. */
export const signedIn = ({ viewer }: Context): Viewer => {
  if (viewer === null) throw unauthenticated();
  return viewer;
};

const longestKey = 200;

/** The key of a command: whose it is, for which mutation, and what it came with. Throws BAD_USER_INPUT for an empty or overlong key. */
export const toCommandKey = (mutation: string, viewer: Viewer, { idempotencyKey, ...payload }: { readonly idempotencyKey: string }): CommandKey => {
  if (idempotencyKey.length < 1 || idempotencyKey.length > longestKey) throw badInput(`idempotencyKey: 1 to ${longestKey} characters, a new one for every command`);
  return { scope: `${viewer.id}:${mutation}`, key: idempotencyKey, fingerprint: fingerprint(payload) };
};

/** Why a viewer's command is given, with its key. */
export const causeOf = (mutation: string, viewer: Viewer, input: { readonly idempotencyKey: string }, { traceparent }: Context): Cause<EventEnvelope> => ({
  command: toCommandKey(mutation, viewer, input),
  traceparent,
});

/** Throws BAD_USER_INPUT for a place that is not on the globe. */
export const toLocation = (location: GeoPoint): GeoPoint => {
  if (!isOnGlobe(location)) throw badInput('location: latitude is within ±90, longitude within ±180');
  return { latitude: location.latitude, longitude: location.longitude };
};

/** Throws BAD_USER_INPUT for what people do not say. */
export const toReason = (reason: TroubleReason): GivenReason => {
  if (reason === 'ORDER_CANCELLED') throw badInput('reason: what went wrong on the way; that its order was called off, the order says itself');
  return reason;
};

/** Throws BAD_USER_INPUT for what can be no PIN: that is a slip of the finger, and costs no try. */
export const toPin = (pin: string): string => {
  if (!/^\d{4}$/.test(pin)) throw badInput('pin: the four digits that the customer shows');
  return pin;
};
