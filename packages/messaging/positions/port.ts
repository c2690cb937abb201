import type { GeoPoint } from '#kernel/geo.ts';

/** Where something that moves is, or was at that time. `kind` parts those that are looked for apart from each other. */
export type Position = { readonly id: string; readonly kind: string; readonly point: GeoPoint; readonly at: Date };

export type Search = { readonly kind: string; readonly centre: GeoPoint; readonly radiusMetres: number; readonly limit: number };

/**
 * Where things that move are: the last position of each, and no history. It may lose what it holds; whoever moves reports
 * again soon. When its store cannot be reached, what is asked of it fails within seconds, and works again by itself.
 */
export type Positions = {
  /** Keeps these; one that is older than what is kept changes nothing. */
  report(positions: readonly Position[]): Promise<void>;
  /** Those of a kind within the circle, the nearest first. */
  nearest(search: Search): Promise<readonly Position[]>;
  /** In the order asked for; null for one that has not been heard of, or not for too long. */
  of(ids: readonly string[]): Promise<readonly (Position | null)[]>;
  forget(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
};

/** What a store of positions does; how old they may be is not its business. */
export type PositionStore = Omit<Positions, 'nearest' | 'of'> & {
  nearest(search: Search, since: Date): Promise<readonly Position[]>;
  of(ids: readonly string[], since: Date): Promise<readonly (Position | null)[]>;
  /** Removes what is older. */
  purge(before: Date): Promise<void>;
};
