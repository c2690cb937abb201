import DataLoader from 'dataloader';
import { isUuid } from '#kernel/id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { rolesTowards } from '../../application/concern.ts';
import type { OrderView } from '../../application/order-view.ts';

/** `isRidersPast`: it concerns the viewer only as a rider who is done with it, and has no more reason to know somebody's door. */
export type ShownOrder = OrderView & { readonly roles: ReturnType<typeof rolesTowards>; readonly isRidersPast: boolean };
export type OrderLoaders = {
  /** Orders for this viewer: null for one that does not exist, and for one that is none of theirs. */
  readonly orders: DataLoader<string, ShownOrder | null>;
};

/** What one request's resolvers share. `byIds` reads many orders with one query. */
export const orderLoaders =
  (byIds: (ids: readonly string[]) => Promise<(OrderView | null)[]>) =>
  (viewer: Viewer | null): OrderLoaders => ({
    orders: new DataLoader(async (ids) => {
      if (viewer === null) return ids.map(() => null);
      const known = ids.filter(isUuid);
      const views = new Map((known.length > 0 ? await byIds(known) : []).map((view, index) => [known[index] as string, view]));
      return ids.map((id) => show(views.get(id) ?? null, viewer));
    }),
  });

const show = (view: OrderView | null, viewer: Viewer): ShownOrder | null => {
  if (view === null) return null;
  const roles = rolesTowards({ ...view.order, riderId: view.riderId }, viewer);
  const isRidersPast = roles.every((role) => role === 'RIDER') && over.includes(view.order.status);
  return roles.length === 0 ? null : { ...view, roles, isRidersPast };
};

const over: readonly OrderView['order']['status'][] = ['DELIVERED', 'COMPLETED', 'CANCELLED'];
