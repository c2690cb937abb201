import type { GeoPoint } from '#kernel/geo.ts';
import type { Offer } from '../domain/store/store.ts';

/** A store as it is shown; its menu is read when it is asked for. */
export type StoreView = { readonly id: string; readonly offer: Omit<Offer, 'menu'> };

/** Which stores are listed, and how far. */
export type StoreListing = {
  /** Nearest first; by name without it. */
  readonly near: GeoPoint | null;
  readonly search: string | null;
  /** Only those that are open at that moment. */
  readonly openAt: Date | null;
  readonly take: number;
  readonly after: StorePlace | null;
};

/** Where a store stands in a listing: its distance in metres or its name, and its id. */
export type StorePlace = { readonly key: number | string; readonly id: string };
