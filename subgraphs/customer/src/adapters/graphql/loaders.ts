import DataLoader from 'dataloader';
import type { Money } from '#kernel/money.ts';
import { isUuid } from '#kernel/id.ts';
import type { Viewer } from '#platform/viewer.ts';
import { concerns } from '../../application/concern.ts';
import type { MyPageReads } from '../../application/ports.ts';
import type { MyPage, OrderStatus, Step } from '../../domain/my-page.ts';

/** An order as it is handed to other subgraphs to fill in. In a customer's list My page provides the rest. */
export type ShownOrder = { readonly id: string; readonly number?: string; readonly status?: OrderStatus; readonly placedAt?: string | null; readonly total?: Money };
export type ShownStep = Step & { readonly orderId: string };

export type CustomerLoaders = {
  /** My page for this viewer: null for an order nothing is known of, and for one that is none of theirs. */
  readonly pages: DataLoader<string, MyPage | null>;
  /** The timeline for this viewer: empty likewise. */
  readonly timelines: DataLoader<string, readonly ShownStep[]>;
};

/** What one request's resolvers share; each loader asks the database once for all orders of a request. */
export const customerLoaders =
  ({ byIds, timelines }: Pick<MyPageReads, 'byIds' | 'timelines'>) =>
  (viewer: Viewer | null): CustomerLoaders => {
    const pages = new DataLoader<string, MyPage | null>(async (ids) => {
      const known = viewer === null ? [] : ids.filter(isUuid);
      const found = known.length > 0 ? await byIds(known) : new Map<string, MyPage>();
      return ids.map((id) => {
        const page = found.get(id);
        return page && viewer && concerns(page, viewer) ? page : null;
      });
    });
    return {
      pages,
      timelines: new DataLoader<string, readonly ShownStep[]>(async (ids) => {
        const theirs = (await Promise.all(ids.map((id) => pages.load(id)))).flatMap((page) => (page ? [page.orderId] : []));
        const found = theirs.length > 0 ? await timelines(theirs) : new Map<string, readonly Step[]>();
        return ids.map((orderId) => (found.get(orderId) ?? []).map((step) => ({ ...step, orderId })));
      }),
    };
  };
