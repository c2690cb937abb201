import { accept, type Decider, reject } from '#kernel/decider.ts';
import type { Store, StoreCommand, StoreEvent, StoreRejection } from './store.ts';

export const store: Decider<StoreCommand, Store, StoreEvent, StoreRejection> = {
  initial: { status: 'NONE' },
  decide: ({ at, offer }, { status }) => {
    if (status !== 'NONE') return reject('ALREADY_REGISTERED');
    if (offer.menu.length === 0) return reject('NO_MENU');
    return accept({ type: 'StoreRegistered', at, offer });
  },
  evolve: (_, { offer }) => ({ status: 'REGISTERED', offer }),
};
