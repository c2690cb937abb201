import type { EventEnvelope } from '#contracts/event.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Cause } from '#kernel/command-handler.ts';
import { isUuid } from '#kernel/id.ts';
import type { SubgraphContext } from '#platform/context.ts';
import { connection, pageRequest } from '#platform/graphql/connection.ts';
import { badInput, forbidden, unauthenticated } from '#platform/graphql/errors.ts';
import { hasRole, type Viewer } from '#platform/viewer.ts';
import type { Claim } from '../../application/claim.ts';
import type { Completion, CompletionOutcome } from '../../application/complete.ts';
import { commandsNow, deliveryView, type DeliveryView, riderView } from '../../application/delivery-view.ts';
import type { DeliveryOutcome, HandleDelivery, HandleRider } from '../../application/handle.ts';
import type { DeliveryCommand } from '../../domain/commands.ts';
import type { PlannedDelivery } from '../../domain/delivery.ts';
import type { SignedUpRider } from '../../domain/rider.ts';
import type { DeliveryInput, Resolvers } from './generated/resolvers.ts';
import { toCommandKey, toLocation, toPin } from './input.ts';
import { type DeliveryLoaders, show } from './loaders.ts';
import { claimRefusal, commonRefusal, completionRefusal, deliveryNotFound, keyReused, notARider, riderBusy, wrongPin } from './refusals.ts';
import type { DeliveryChange } from './subscriptions.ts';

type Context = SubgraphContext<DeliveryLoaders>;
type Page = { readonly take: number; readonly after: string | null };
type Dependencies = {
  readonly handle: HandleDelivery;
  readonly claim: (claim: Claim, cause: Cause<EventEnvelope>) => Promise<DeliveryOutcome>;
  readonly complete: (completion: Completion, cause: Cause<EventEnvelope>) => Promise<CompletionOutcome>;
  readonly handleRider: HandleRider;
  readonly lists: { onDesk(riderId: string, page: Page): Promise<DeliveryView[]>; over(riderId: string, page: Page): Promise<DeliveryView[]> };
  readonly deskFeed: (viewer: Viewer, after: number | null) => AsyncGenerator<DeliveryChange, void, void>;
  readonly clock: Clock;
};

export const deliveryResolvers = ({ handle, claim, complete, handleRider, lists, deskFeed, clock }: Dependencies): Resolvers<Context> => {
  const at = () => clock().toISOString();
  const shownTo = (viewer: Viewer, id: string) => (state: PlannedDelivery) => show(deliveryView(id, state, viewer.id), viewer);

  /** A rider's step with a delivery that is theirs. */
  const step = async (mutation: string, type: 'ArriveAtStore' | 'PickUp', input: DeliveryInput, context: Context) => {
    const viewer = signedIn(context);
    const cause = causeOf(mutation, viewer, input, context);
    if (!isUuid(input.deliveryId)) return deliveryNotFound();
    const { deliveryId, assignmentSeq } = input;
    const outcome = await handle(deliveryId, { type, at: at(), assignmentSeq, riderId: viewer.id }, cause);
    switch (outcome.kind) {
      case 'accepted':
        return { delivery: shownTo(viewer, outcome.id)(outcome.state as PlannedDelivery) };
      case 'rejected':
        return commonRefusal(outcome, shownTo(viewer, deliveryId));
      case 'keyReused':
        return keyReused();
    }
  };

  return {
    Query: {
      myDeliveries: async (_, { active, ...page }, context) => {
        const viewer = signedIn(context);
        const request = pageRequest(page, 1);
        const after = request.after?.[0] ?? null;
        if (after !== null && !isUuid(after)) throw badInput('after is not a cursor of this list: take it from pageInfo.endCursor');
        const rows = await lists[active === false ? 'over' : 'onDesk'](viewer.id, { take: request.take, after });
        return connection(request, rows, ({ id }) => [id], (view) => show(view, viewer));
      },
    },

    Mutation: {
      goOnline: async (_, { input }, context) => {
        const viewer = signedIn(context);
        const location = toLocation(input.location);
        const outcome = await handleRider(viewer.id, { type: 'GoOnline', at: at(), vehicle: input.vehicle, location }, causeOf('goOnline', viewer, input, context));
        if (outcome.kind === 'keyReused') return keyReused();
        if (outcome.kind === 'rejected') return notARider(outcome);
        return { __typename: 'GoOnlineSuccess', rider: riderView(outcome.id, outcome.state as SignedUpRider) };
      },

      goOffline: async (_, { input }, context) => {
        const viewer = signedIn(context);
        const outcome = await handleRider(viewer.id, { type: 'GoOffline', at: at() }, causeOf('goOffline', viewer, input, context));
        if (outcome.kind === 'keyReused') return keyReused();
        if (outcome.kind === 'rejected') return outcome.reason === 'BUSY' ? riderBusy() : notARider(outcome);
        return { __typename: 'GoOfflineSuccess', rider: riderView(outcome.id, outcome.state as SignedUpRider) };
      },

      claimDelivery: async (_, { input }, context) => {
        const viewer = signedIn(context);
        const cause = causeOf('claimDelivery', viewer, input, context);
        if (!isUuid(input.deliveryId)) return deliveryNotFound();
        const { deliveryId, assignmentSeq } = input;
        const outcome = await claim({ deliveryId, riderId: viewer.id, assignmentSeq, at: at() }, cause);
        switch (outcome.kind) {
          case 'accepted':
            return { __typename: 'ClaimDeliverySuccess', delivery: shownTo(viewer, outcome.id)(outcome.state as PlannedDelivery) };
          case 'rejected':
            return claimRefusal(outcome, shownTo(viewer, deliveryId), (await context.loaders.riders.load(viewer.id))?.capacity ?? 0);
          case 'keyReused':
            return keyReused();
        }
      },

      arriveAtStore: async (_, { input }, context) => {
        const answer = await step('arriveAtStore', 'ArriveAtStore', input, context);
        return 'code' in answer ? answer : { __typename: 'ArriveAtStoreSuccess', ...answer };
      },

      pickUpDelivery: async (_, { input }, context) => {
        const answer = await step('pickUpDelivery', 'PickUp', input, context);
        return 'code' in answer ? answer : { __typename: 'PickUpDeliverySuccess', ...answer };
      },

      completeDelivery: async (_, { input }, context) => {
        const viewer = signedIn(context);
        const cause = causeOf('completeDelivery', viewer, input, context);
        const pin = toPin(input.pin);
        if (!isUuid(input.deliveryId)) return deliveryNotFound();
        const { deliveryId, assignmentSeq } = input;
        const riderId = viewer.roles.includes('SUPPORT') ? null : viewer.id;
        const outcome = await complete({ deliveryId, riderId, assignmentSeq, pin, at: at() }, cause);
        switch (outcome.kind) {
          case 'accepted':
            return { __typename: 'CompleteDeliverySuccess', delivery: shownTo(viewer, outcome.id)(outcome.state as PlannedDelivery) };
          case 'wrongPin':
            return wrongPin(outcome.attemptsLeft);
          case 'rejected':
            return completionRefusal(outcome, shownTo(viewer, deliveryId));
          case 'keyReused':
            return keyReused();
        }
      },
    },

    Subscription: {
      deliveryChanged: {
        subscribe: (_, { after }, context) => {
          const viewer = signedIn(context);
          if (!hasRole(viewer, 'RIDER')) throw forbidden('Only riders are told of deliveries to carry');
          return deskFeed(viewer, after ?? null);
        },
        resolve: (change: DeliveryChange) => change,
      },
    },

    Delivery: {
      __resolveReference: ({ id }, { loaders }) => loaders.deliveries.load(id),
      order: ({ orderId }) => ({ id: orderId }),
      store: ({ storeId }) => ({ id: storeId }),
      rider: ({ riderId, roles }, _, { loaders }) => (riderId === null || roles.length === 0 ? null : loaders.riders.load(riderId)),
      pin: ({ pin, roles }) => (roles.includes('CUSTOMER') ? pin : null),
      availableActions: async (delivery, _, { viewer, loaders }) => {
        const rider = delivery.offeredToViewer && viewer !== null ? await loaders.riders.load(viewer.id) : null;
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
const actions: Partial<Record<DeliveryCommand['type'], 'CLAIM_DELIVERY' | 'ARRIVE_AT_STORE' | 'PICK_UP_DELIVERY' | 'COMPLETE_DELIVERY'>> = {
  ClaimDelivery: 'CLAIM_DELIVERY',
  ArriveAtStore: 'ARRIVE_AT_STORE',
  PickUp: 'PICK_UP_DELIVERY',
  CompleteDelivery: 'COMPLETE_DELIVERY',
};

const signedIn = ({ viewer }: Context): Viewer => {
  if (viewer === null) throw unauthenticated();
  return viewer;
};

const causeOf = (mutation: string, viewer: Viewer, input: { readonly idempotencyKey: string }, { traceparent }: Context): Cause<EventEnvelope> => ({
  command: toCommandKey(mutation, viewer, input),
  traceparent,
});
