import type { Clock } from '#kernel/clock.ts';
import { fold } from '#kernel/decider.ts';
import { store } from '../domain/store/decider.ts';
import type { Offer } from '../domain/store/store.ts';
import type { StoreChange, Stores } from './ports.ts';

/** Registers many stores at once. Those that are registered already stay as they are. Returns how many were new. */
export const registerStores =
  (stores: Stores, clock: Clock) =>
  async (offers: readonly { readonly id: string; readonly offer: Offer }[]): Promise<number> => {
    const known = await stores.registered(offers.map(({ id }) => id));
    const at = clock().toISOString();
    const changes = offers.filter(({ id }) => !known.has(id)).map(({ id, offer }) => register(id, offer, at));
    if (changes.length > 0) await stores.register(changes);
    return changes.length;
  };

const register = (id: string, offer: Offer, at: string): StoreChange => {
  const decision = store.decide({ type: 'RegisterStore', at, offer }, store.initial);
  if (!decision.accepted) throw new Error(`${offer.name.ko} cannot be registered: ${decision.reason}`);
  const { events } = decision;
  return { id, before: { state: store.initial, version: 0 }, after: { state: fold(store.evolve, store.initial, events), version: events.length }, events, cause: {} };
};
