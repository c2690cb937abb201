import type { GeoPoint } from '#kernel/geo.ts';
import { isUuid } from '#kernel/id.ts';
import { connection, pageRequest } from '#platform/graphql/connection.ts';
import { badInput, forbidden } from '#platform/graphql/errors.ts';
import { hasRole, type Viewer } from '#platform/viewer.ts';
import { commandsNow, type DeliveryView, showsRider } from '../../application/delivery-view.ts';
import type { Whereabouts } from '../../application/ports.ts';
import type { DeliveryCommand } from '../../domain/commands.ts';
import type { Vehicle } from '../../domain/rider.ts';
import { type DeliveryMutations, deliveryMutations } from './delivery-mutations.ts';
import type { DeliveryAction, Resolvers } from './generated/resolvers.ts';
import { type Context, signedIn } from './input.ts';
import { show } from './loaders.ts';
import { type RiderMutations, riderMutations } from './rider-mutations.ts';
import type { DeliveryChange } from './subscriptions.ts';

type Page = { readonly take: number; readonly after: string | null };
type Dependencies = DeliveryMutations & RiderMutations & {
  readonly lists: {
    onDesk(riderId: string, page: Page): Promise<DeliveryView[]>;
    over(riderId: string, page: Page): Promise<DeliveryView[]>;
    waitingNear(vehicle: Vehicle, centre: GeoPoint, page: Page): Promise<DeliveryView[]>;
  };
  readonly deskFeed: (viewer: Viewer, after: number | null) => AsyncGenerator<DeliveryChange, void, void>;
  readonly locationFeed: (viewer: Viewer, orderId: string) => AsyncGenerator<Whereabouts, void, void>;
};

export const deliveryResolvers = ({ lists, deskFeed, locationFeed, ...mutations }: Dependencies): Resolvers<Context> => {
  const pageOf = async (page: Parameters<typeof pageRequest>[0], viewer: Viewer, read: (page: Page) => Promise<readonly DeliveryView[]>) => {
    const request = pageRequest(page, 1);
    const after = request.after?.[0] ?? null;
    if (after !== null && !isUuid(after)) throw badInput('after is not a cursor of this list: take it from pageInfo.endCursor');
    return connection(request, [...(await read({ take: request.take, after }))], ({ id }) => [id], (view) => show(view, viewer));
  };

  return {
    Query: {
      myDeliveries: (_, { active, ...page }, context) => {
        const viewer = signedIn(context);
        return pageOf(page, viewer, (request) => lists[active === false ? 'over' : 'onDesk'](viewer.id, request));
      },

      waitingDeliveries: async (_, page, context) => {
        const viewer = signedIn(context);
        const [rider, place] = await Promise.all([context.loaders.riders.load(viewer.id), context.loaders.whereabouts.load(viewer.id)]);
        return pageOf(page, viewer, async (request) => (rider?.online && place !== null ? lists.waitingNear(rider.vehicle, place.point, request) : []));
      },
    },

    Mutation: { ...riderMutations(mutations), ...deliveryMutations(mutations) },

    Subscription: {
      deliveryChanged: {
        subscribe: (_, { after }, context) => {
          const viewer = signedIn(context);
          if (!hasRole(viewer, 'RIDER')) throw forbidden('Only riders are told of deliveries to carry');
          return deskFeed(viewer, after ?? null);
        },
        resolve: (change: DeliveryChange) => change,
      },
      riderLocation: {
        subscribe: (_, { orderId }, context) => {
          const viewer = signedIn(context);
          if (!isUuid(orderId)) throw badInput('orderId: the id of an order');
          return locationFeed(viewer, orderId);
        },
        resolve: (place: Whereabouts) => place,
      },
    },

    Delivery: {
      __resolveReference: ({ id }, { loaders }) => loaders.deliveries.load(id),
      order: ({ orderId }) => ({ id: orderId }),
      store: ({ storeId }) => ({ id: storeId }),
      rider: ({ riderId, roles }, _, { loaders }) => (riderId === null || roles.length === 0 ? null : loaders.riders.load(riderId)),
      location: (delivery, _, { loaders }) => (delivery.riderId !== null && showsRider(delivery, delivery.roles) ? loaders.whereabouts.load(delivery.riderId) : null),
      problem: ({ trouble }) => trouble,
      pin: ({ pin, roles }) => (roles.includes('CUSTOMER') ? pin : null),
      availableActions: async (delivery, _, { viewer, loaders }) => {
        const rider = viewer !== null && (delivery.offeredUntil !== null || delivery.openToViewer) ? await loaders.riders.load(viewer.id) : null;
        return commandsNow(delivery, delivery.roles, rider).flatMap((command) => actions[command] ?? []);
      },
    },

    Rider: {
      __resolveReference: async ({ id }, { viewer, loaders }) => {
        if (viewer === null) return null;
        const concerned = viewer.id === id || hasRole(viewer, 'SUPPORT') || (await loaders.serving.load(id));
        return concerned ? loaders.riders.load(id) : null;
      },
    },

    Order: {
      __resolveReference: ({ id }) => ({ id }),
      delivery: ({ id }, _, { loaders }) => loaders.ofOrders.load(id),
    },

    Viewer: {
      __resolveReference: ({ id }) => ({ id }),
      rider: ({ id }, _, { viewer, loaders }) => (viewer?.id === id ? loaders.riders.load(id) : null),
    },
  };
};

/** Which of a delivery's commands are mutations, and so buttons. */
const actions: Partial<Record<DeliveryCommand['type'], DeliveryAction>> = {
  ClaimDelivery: 'CLAIM_DELIVERY',
  DeclineDelivery: 'DECLINE_DELIVERY',
  DropDelivery: 'DROP_DELIVERY',
  ArriveAtStore: 'ARRIVE_AT_STORE',
  PickUp: 'PICK_UP_DELIVERY',
  ArriveAtDropoff: 'ARRIVE_AT_DROPOFF',
  CompleteDelivery: 'COMPLETE_DELIVERY',
  ReturnDelivery: 'RETURN_DELIVERY',
  ConfirmReturn: 'CONFIRM_RETURN',
  FailDelivery: 'FAIL_DELIVERY',
};
