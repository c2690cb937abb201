import DataLoader from 'dataloader';
import { isUuid } from '#kernel/id.ts';
import type { Role } from '#kernel/transitions.ts';
import type { Viewer } from '#platform/viewer.ts';
import { type DeliveryView, type RiderView, rolesTowards } from '../../application/delivery-view.ts';
import type { Whereabouts } from '../../application/ports.ts';

export type ShownDelivery = DeliveryView & { readonly roles: readonly Role[] };
export type DeliveryLoaders = {
  /** Deliveries for this viewer: null for one that does not exist, and for one that is none of theirs. */
  readonly deliveries: DataLoader<string, ShownDelivery | null>;
  /** The same, by their order. */
  readonly ofOrders: DataLoader<string, ShownDelivery | null>;
  /** Riders, whoever asks. */
  readonly riders: DataLoader<string, RiderView | null>;
  /** Whether a rider carries, or carried, something of the viewer's. */
  readonly serving: DataLoader<string, boolean>;
  /** Where riders are, whoever asks. */
  readonly whereabouts: DataLoader<string, Whereabouts | null>;
};

/** Each reads many at once, in the order asked for. */
export type Reading = {
  byIds(ids: readonly string[], viewerId: string): Promise<(DeliveryView | null)[]>;
  byOrders(orderIds: readonly string[], viewerId: string): Promise<(DeliveryView | null)[]>;
  ridersByIds(ids: readonly string[]): Promise<(RiderView | null)[]>;
  servedBy(riderIds: readonly string[], viewerId: string): Promise<boolean[]>;
  whereabouts(riderIds: readonly string[]): Promise<readonly (Whereabouts | null)[]>;
};

/** What one request's resolvers share. */
export const deliveryLoaders =
  (read: Reading) =>
  (viewer: Viewer | null): DeliveryLoaders => ({
    deliveries: loader(null, (ids) => forViewer(viewer, ids, read.byIds)),
    ofOrders: loader(null, (ids) => forViewer(viewer, ids, read.byOrders)),
    riders: loader(null, (ids) => read.ridersByIds(ids)),
    serving: loader(false, async (ids) => (viewer === null ? ids.map(() => false) : read.servedBy(ids, viewer.id))),
    whereabouts: loader(null, read.whereabouts),
  });

/** A delivery as the viewer is shown it, with the roles in which it concerns them. */
export const show = (view: DeliveryView, viewer: Viewer): ShownDelivery => ({ ...view, roles: rolesTowards(view, viewer) });

const forViewer = async (viewer: Viewer | null, ids: readonly string[], read: Reading['byIds']): Promise<(ShownDelivery | null)[]> => {
  if (viewer === null) return ids.map(() => null);
  return (await read(ids, viewer.id)).map((view) => {
    const shown = view && show(view, viewer);
    return shown === null || shown.roles.length === 0 ? null : shown;
  });
};

/** Reads many at once; what is no UUID is answered with `none`, and not asked for. */
const loader = <T>(none: T, batch: (ids: readonly string[]) => Promise<readonly T[]>): DataLoader<string, T> =>
  new DataLoader(async (ids) => {
    const known = ids.filter(isUuid);
    const values = known.length > 0 ? await batch(known) : [];
    const found = new Map(known.map((id, index) => [id, values[index] as T]));
    return ids.map((id) => found.get(id) ?? none);
  });
