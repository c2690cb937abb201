import DataLoader from 'dataloader';
import { isUuid } from '#kernel/id.ts';
import type { PaymentView } from '../../application/payment-view.ts';

export type OrderReference = { readonly id: string };
type Batch = (ids: readonly string[]) => Promise<(PaymentView | null)[]>;
export type PaymentLoaders = { readonly byId: DataLoader<string, PaymentView | null>; readonly ofOrder: DataLoader<string, PaymentView | null> };

/** What one request's resolvers share: many payments with one query. Whether a viewer may see them is for the resolvers. */
export const paymentLoaders = (views: { readonly byIds: Batch; readonly ofOrders: Batch }) => (): PaymentLoaders => ({ byId: loader(views.byIds), ofOrder: loader(views.ofOrders) });

const loader = (batch: Batch) =>
  new DataLoader<string, PaymentView | null>(async (ids) => {
    const known = ids.filter(isUuid);
    const found = known.length > 0 ? await batch(known) : [];
    const byId = new Map(known.map((id, index) => [id, found[index] ?? null]));
    return ids.map((id) => byId.get(id) ?? null);
  });
