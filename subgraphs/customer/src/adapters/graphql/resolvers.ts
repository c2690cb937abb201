import { isUuid } from '#kernel/id.ts';
import type { SubgraphContext } from '#platform/context.ts';
import { connection, pageRequest } from '#platform/graphql/connection.ts';
import { forbidden, unauthenticated } from '#platform/graphql/errors.ts';
import { signedInAs } from '#platform/graphql/signed-in.ts';
import type { DeleteMe } from '../../application/delete-me.ts';
import type { AddressesOf, MyPageReads, People } from '../../application/ports.ts';
import type { SaveAddress } from '../../application/save-address.ts';
import { estimatedArrival } from '../../domain/estimated-arrival.ts';
import type { MyPage, Story } from '../../domain/my-page.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { toCommandKey, toPlace, toPosition, toSequence } from './input.ts';
import type { CustomerLoaders, ShownOrder, ShownStep } from './loaders.ts';
import { addressNotFound, keyReused, ordersUnderWay } from './refusals.ts';
import type { Watch } from './watch-order.ts';

type Context = SubgraphContext<CustomerLoaders>;
type Dependencies = {
  readonly ordersOf: MyPageReads['ofCustomer'];
  readonly addressesOf: AddressesOf;
  readonly saveAddress: SaveAddress;
  readonly watch: Watch;
  readonly deleteMe: DeleteMe;
  /** When somebody was forgotten; null for everybody else. */
  readonly deletedAt: People['deletedAt'];
};

export const customerResolvers = ({ ordersOf, addressesOf, saveAddress, watch, deleteMe, deletedAt }: Dependencies): Resolvers<Context> => ({
  Query: {
    me: (_, __, { viewer }) => viewer,
    exportMyData: (_, __, { viewer }) => {
      if (viewer === null) throw unauthenticated();
      return { id: viewer.id };
    },
  },

  Viewer: {
    // a viewer is whoever asks: nobody sees another one here
    __resolveReference: ({ id }, { viewer }) => (viewer?.id === id ? viewer : null),
    addresses: ({ id }) => addressesOf(id),
    orders: async ({ id }, { status, placedFrom, placedUntil, ...page }) => {
      const request = pageRequest(page, 2);
      const [gone, found] = await Promise.all([deletedAt(id), ordersOf(id, { status: status ?? null, placedFrom: placedFrom ?? null, placedUntil: placedUntil ?? null }, toPosition(request.after), request.take)]);
      const pages = gone === null ? found : []; // whoever was forgotten has nothing here, however long their token is good for
      return connection(request, pages, ({ orderId, story }) => [submittedAt(story), orderId], toShownOrder);
    },
  },

  Order: {
    __resolveReference: ({ id }) => ({ id }),
    timeline: async ({ id }, { after }, { loaders }) => {
      const past = toSequence(after) ?? 0;
      return (await loaders.timelines.load(id)).filter(({ sequence }) => sequence > past);
    },
    estimatedArrival: async ({ id }, _, { loaders }) => {
      const page = await loaders.pages.load(id);
      return page && estimatedArrival(page);
    },
  },

  OrderStatusChange: { order: ({ orderId }) => ({ id: orderId }) },

  Mutation: {
    deleteMe: async (_, { input }, { viewer, traceparent }) => {
      if (viewer === null) throw unauthenticated();
      if (viewer.roles.some((role) => role !== 'CUSTOMER')) throw forbidden('Stores, riders and support leave through whoever took them in');
      const outcome = await deleteMe(viewer.id, toCommandKey('deleteMe', viewer, input), traceparent);
      switch (outcome.kind) {
        case 'deleted':
          return { __typename: 'DeleteMeSuccess', deletedAt: outcome.at };
        case 'ordersUnderWay':
          return ordersUnderWay(outcome.orderIds.map((id) => ({ id })));
        case 'keyReused':
          return keyReused();
      }
    },

    saveAddress: async (_, { input }, context) => {
      const viewer = signedInAs(context.viewer, 'CUSTOMER');
      const key = toCommandKey('saveAddress', viewer, input);
      const place = toPlace(input.address);
      if (input.id != null && !isUuid(input.id)) return addressNotFound();
      const outcome = await saveAddress({ customerId: viewer.id, addressId: input.id ?? null, place }, key);
      if (outcome.kind === 'keyReused') return keyReused();
      if (outcome.kind === 'rejected' || !outcome.state.kept) return addressNotFound();
      const { line, detail, location } = outcome.state;
      return { __typename: 'SaveAddressSuccess', address: { id: outcome.id, line, detail, location } };
    },
  },

  Subscription: {
    orderStatusChanged: {
      subscribe: (_, { orderId, after }, { viewer }) => {
        if (viewer === null) throw unauthenticated();
        return watch(orderId, toSequence(after), viewer);
      },
      resolve: (step: ShownStep) => step,
    },
  },
});

const toShownOrder = ({ orderId, story }: MyPage): ShownOrder =>
  story === null ? { id: orderId } : { id: orderId, number: story.number, status: story.step.status, placedAt: story.placedAt, total: story.total };

const submittedAt = (story: Story | null): string => story?.submittedAt ?? '';
