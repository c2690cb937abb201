import DataLoader from 'dataloader';
import { isUuid } from '#kernel/id.ts';
import type { SubgraphContext } from '#platform/context.ts';
import { badInput, forbidden, unauthenticated } from '#platform/graphql/errors.ts';
import { hasRole } from '#platform/viewer.ts';
import type { HourlySales, Ledger, SalesAsked } from './ledger.ts';

const longestMs = 31 * 24 * 60 * 60 * 1_000;

/** What one request's resolvers share: any number of stores are read together. */
export const salesLoaders = ({ owners, sales }: Pick<Ledger, 'owners' | 'sales'>) => () => ({
  owners: new DataLoader(owners),
  sales: new DataLoader(sales, { cacheKeyFn: (asked: SalesAsked) => JSON.stringify(asked) }),
});
type Context = SubgraphContext<ReturnType<ReturnType<typeof salesLoaders>>>;

export const salesResolvers = {
  Store: {
    sales: async ({ id }: { readonly id: string }, { from, to }: { readonly from: Date; readonly to: Date }, { viewer, loaders }: Context): Promise<readonly HourlySales[]> => {
      if (viewer === null) throw unauthenticated();
      const span = to.getTime() - from.getTime();
      if (span <= 0 || span > longestMs) throw badInput('from is before to, by 31 days at most');
      const owner = isUuid(id) ? await loaders.owners.load(id) : null;
      if (owner !== viewer.id && !hasRole(viewer, 'SUPPORT')) throw forbidden('Only the owner of a store can look at its sales');
      return isUuid(id) ? loaders.sales.load({ storeId: id, from, to }) : [];
    },
  },
};
