import type { Routes } from './port.ts';
import type { Store } from './store.ts';

type Shared = { readonly opening: Promise<Store>; readonly recentRoutes: Entered['recentRoutes']; users: number };
export type Entered = {
  readonly store: Store;
  /** The routes as they stood at most so many milliseconds ago: for whoever only looks whether something has changed. */
  recentRoutes(maxAgeMs: number): Promise<Routes>;
  /** The last one closes it. To be called once. */
  leave(): Promise<void>;
};

/** The stores that are open in this process, one for each address. A context does not know whether it shares one. */
export const sharedStores = () => {
  const stores = new Map<string, Shared>();
  return {
    /** Enters the store of that address, which is opened for the first who comes; without an address, one of their own. */
    async enter(address: string | null, open: () => Promise<Store>): Promise<Entered> {
      const known = address === null ? undefined : stores.get(address);
      const shared: Shared = known ?? { ...opened(open), users: 0 };
      shared.users += 1;
      if (address !== null) stores.set(address, shared);
      const forget = () => {
        if (address !== null && stores.get(address) === shared) stores.delete(address);
      };
      try {
        const store = await shared.opening;
        const leave = async () => {
          shared.users -= 1;
          if (shared.users > 0) return;
          forget(); // whoever comes now opens another one
          await store.close();
        };
        return { store, recentRoutes: shared.recentRoutes, leave };
      } catch (error) {
        forget(); // the next one tries again
        throw error;
      }
    },
  };
};

const opened = (open: () => Promise<Store>): Omit<Shared, 'users'> => {
  const opening = open();
  let last: { readonly at: number; readonly routes: Promise<Routes> } | undefined;
  const recentRoutes = async (maxAgeMs: number): Promise<Routes> => {
    const now = performance.now();
    if (last === undefined || now - last.at > maxAgeMs) {
      const reading = { at: now, routes: opening.then((store) => store.routes()) };
      last = reading;
      reading.routes.catch(() => {
        if (last === reading) last = undefined;
      });
    }
    return last.routes;
  };
  return { opening, recentRoutes };
};
