import type { MenuItem, Offer, Store, StoreEvent } from './store.ts';

/** The store after an event. Throws for an event that could not have happened there: a fault, not a refusal. */
export const evolve = (store: Store, event: StoreEvent): Store => {
  if (event.type === 'StoreRegistered') return { status: 'REGISTERED', offer: event.offer };
  if (store.status === 'NONE') throw new Error(`${event.type} cannot happen to a store that is not registered`);
  return { status: 'REGISTERED', offer: { ...store.offer, ...changeOf(event, store.offer) } };
};

const changeOf = (event: Exclude<StoreEvent, { type: 'StoreRegistered' }>, { menu }: Offer): Partial<Offer> => {
  switch (event.type) {
    case 'StoreOpened':
      return { byHand: event.until === null ? null : { open: true, until: event.until } };
    case 'StoreClosed':
      return { byHand: { open: false, until: event.until } };
    case 'HoursChanged':
      return { hours: event.hours, exceptions: event.exceptions };
    case 'MenuItemAdded':
      return { menu: [...menu, event.item] };
    case 'MenuItemChanged':
      return { menu: replaced(menu, event.item.id, () => event.item) };
    case 'MenuItemRemoved':
      return { menu: menu.filter(({ id }) => id !== event.item.id) };
    case 'ItemSoldOut':
      return { menu: replaced(menu, event.menuItemId, (item) => ({ ...item, soldOut: true })) };
    case 'ItemAvailable':
      return { menu: replaced(menu, event.menuItemId, (item) => ({ ...item, soldOut: false })) };
    case 'OwnerChanged':
      return { ownerId: event.ownerId };
    case 'TermsChanged': {
      const { minimumOrder, deliveryMethods, deliveryArea, preparationMinutes } = event;
      return { minimumOrder, deliveryMethods, deliveryArea, preparationMinutes };
    }
  }
};

const replaced = (menu: readonly MenuItem[], id: string, become: (item: MenuItem) => MenuItem): MenuItem[] => menu.map((item) => (item.id === id ? become(item) : item));
