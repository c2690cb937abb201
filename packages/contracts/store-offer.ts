import type { StoreEvent, StoreOffer } from './store.ts';

/**
 * A store's offer after an event: what a context that keeps a copy makes of it, with nothing but the events. Throws for an event of
 * a store that was never registered, and for one of an item that is not on its menu: something is missing, and must not be passed over.
 */
export const foldOffer = (offer: StoreOffer | null, event: StoreEvent): StoreOffer => {
  if (event.type === 'store.StoreRegistered.v1') return event.data;
  if (offer === null) throw new Error(`${event.type}: store ${event.subject} was never registered here`);
  switch (event.type) {
    case 'store.StoreOpened.v1':
      return { ...offer, byHand: event.data.until === null ? null : { open: true, until: event.data.until } };
    case 'store.StoreClosed.v1':
      return { ...offer, byHand: { open: false, until: event.data.until } };
    case 'store.HoursChanged.v1':
    case 'store.TermsChanged.v1':
    case 'store.OwnerChanged.v1':
      return { ...offer, ...event.data };
    case 'store.MenuChanged.v1': {
      const { change, item } = event.data;
      if (change === 'ADDED') return { ...offer, menu: [...offer.menu, item] };
      return withItem(offer, item.id, () => (change === 'REMOVED' ? [] : [item]));
    }
    case 'store.ItemSoldOut.v1':
      return withItem(offer, event.data.menuItemId, (item) => [{ ...item, soldOut: true }]);
    case 'store.ItemAvailable.v1':
      return withItem(offer, event.data.menuItemId, (item) => [{ ...item, soldOut: false }]);
  }
};

type Item = StoreOffer['menu'][number];

const withItem = (offer: StoreOffer, id: string, become: (item: Item) => readonly Item[]): StoreOffer => {
  if (!offer.menu.some((item) => item.id === id)) throw new Error(`the menu has no item ${id}`);
  return { ...offer, menu: offer.menu.flatMap((item) => (item.id === id ? become(item) : [item])) };
};
