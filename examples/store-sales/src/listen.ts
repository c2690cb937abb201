import { readEvent } from '#contracts/event.ts';
import { orderEvents } from '#contracts/order.ts';
import { object, string } from '#kernel/parse.ts';
import type { EventHandler } from '#messaging/consumer.ts';
import { entryOf } from './entry.ts';
import type { Ledger } from './ledger.ts';

// of all that is told of a store, this is all that is needed here: the less is read, the less can change under it
const owner = object({ ownerId: string });
const ownership = { 'store.StoreRegistered.v1': owner, 'store.OwnerChanged.v1': owner };

/** Whose events this context hears. Naming an aggregate here is all it takes to be sent its events, those of the past included. */
export const listenToOthers = (ledger: Pick<Ledger, 'enter' | 'enterOwner'>): Record<string, EventHandler> => ({
  order: async (envelope) => {
    const event = readEvent(orderEvents, envelope);
    const entry = event && entryOf(event);
    if (entry === null) return 'ignored';
    await ledger.enter(entry, envelope);
    return 'applied';
  },
  store: async (envelope) => {
    const event = readEvent(ownership, envelope);
    if (event === null) return 'ignored';
    await ledger.enterOwner(event.subject, event.data.ownerId, envelope);
    return 'applied';
  },
});
