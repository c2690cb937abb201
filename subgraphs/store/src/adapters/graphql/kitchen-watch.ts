import type { PubSub } from '#messaging/broker.ts';
import { liveFeed } from '#messaging/live.ts';
import type { SubgraphContext } from '#platform/context.ts';
import { forbidden, unauthenticated } from '#platform/graphql/errors.ts';
import { mayRunKitchen, rolesTowards } from '../../application/concern.ts';
import { kitchenStream } from '../../application/kitchen-stream.ts';
import type { TicketView } from '../../application/ticket-view.ts';
import { toSequence } from './input.ts';
import type { ShownTicket, StoreLoaders } from './loaders.ts';

export type NumberedTicket = TicketView & { readonly sequence: number };
export type TicketChange = { readonly sequence: number; readonly ticket: ShownTicket };

type Dependencies = {
  readonly pubsub: Pick<PubSub, 'subscribe'>;
  readonly changes: (storeId: string, after: number) => Promise<readonly NumberedTicket[]>;
  readonly latestChange: (storeId: string) => Promise<number>;
};

/** Every change of a store's tickets, for its owner and for support. Throws UNAUTHENTICATED, FORBIDDEN or BAD_USER_INPUT. */
export const watchKitchen =
  ({ pubsub, changes, latestChange }: Dependencies) =>
  async (storeId: string, after: number | null | undefined, { viewer, loaders }: SubgraphContext<StoreLoaders>): Promise<AsyncGenerator<TicketChange>> => {
    if (viewer === null) throw unauthenticated();
    const store = await loaders.stores.load(storeId);
    if (store === null || !mayRunKitchen(store.offer.ownerId, viewer)) throw forbidden('Only the owner of a store can watch its tickets');
    return liveFeed({
      pubsub,
      topic: kitchenStream(storeId),
      after: toSequence(after),
      read: async (last) => (await changes(storeId, last)).map(({ sequence, ...view }) => ({ sequence, ticket: { ...view, roles: rolesTowards(view.ticket, viewer) } })),
      latest: () => latestChange(storeId),
    });
  };
