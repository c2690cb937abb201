import type { EventEnvelope } from '#contracts/event.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Cause } from '#kernel/command-handler.ts';
import { isUuid } from '#kernel/id.ts';
import { signedInAs, type SomeRoles } from '#platform/graphql/signed-in.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { Claim } from '../../application/claim.ts';
import type { Completion, CompletionOutcome } from '../../application/complete.ts';
import { deliveryView } from '../../application/delivery-view.ts';
import type { DeliveryOutcome, HandleDelivery } from '../../application/handle.ts';
import type { DeliveryCommand } from '../../domain/commands.ts';
import type { PlannedDelivery } from '../../domain/delivery.ts';
import type { MutationResolvers } from './generated/resolvers.ts';
import { causeOf, type Context, toPin, toReason } from './input.ts';
import { show } from './loaders.ts';
import { claimRefusal, commonRefusal, completionRefusal, deliveryNotFound, keyReused, type Rejected, staffRefusal, wrongPin } from './refusals.ts';

export type DeliveryMutations = {
  readonly handle: HandleDelivery;
  readonly claim: (claim: Claim, cause: Cause<EventEnvelope>) => Promise<DeliveryOutcome>;
  readonly complete: (completion: Completion, cause: Cause<EventEnvelope>) => Promise<CompletionOutcome>;
  readonly clock: Clock;
};

type Input = { readonly idempotencyKey: string; readonly deliveryId: string };
type Show = (state: PlannedDelivery) => ReturnType<typeof show>;

/** What is done with one delivery. */
export const deliveryMutations = ({ handle, claim, complete, clock }: DeliveryMutations) => {
  const at = () => clock().toISOString();
  const shownTo = (viewer: Viewer, id: string): Show => (state) => show(deliveryView(id, state, viewer.id), viewer);

  /** Gives a command, and answers with the delivery or with why not. */
  const give = async <Refusal>(mutation: string, roles: SomeRoles, input: Input, context: Context, command: (viewer: Viewer) => DeliveryCommand, refusal: (outcome: Rejected, show: Show) => Refusal) => {
    const viewer = signedInAs(context.viewer, ...roles);
    const cause = causeOf(mutation, viewer, input, context);
    const given = command(viewer);
    const { deliveryId } = input;
    if (!isUuid(deliveryId)) return deliveryNotFound();
    const outcome = await handle(deliveryId, given, cause);
    switch (outcome.kind) {
      case 'accepted':
        return { delivery: shownTo(viewer, outcome.id)(outcome.state as PlannedDelivery) };
      case 'rejected':
        return refusal(outcome, shownTo(viewer, deliveryId));
      case 'keyReused':
        return keyReused();
    }
  };
  /** Who does it; null for support, who may do it in their stead. */
  const themOrSupport = (viewer: Viewer) => (viewer.roles.includes('SUPPORT') ? null : viewer.id);

  return {
    claimDelivery: async (_, { input }, context) => {
      const viewer = signedInAs(context.viewer, 'RIDER');
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

    declineDelivery: async (_, { input }, context) => {
      const answer = await give('declineDelivery', ['RIDER'], input, context, ({ id }) => ({ type: 'DeclineDelivery', at: at(), assignmentSeq: input.assignmentSeq, riderId: id }), commonRefusal);
      return 'code' in answer ? answer : { __typename: 'DeclineDeliverySuccess', ...answer };
    },

    dropDelivery: async (_, { input }, context) => {
      const answer = await give('dropDelivery', ['RIDER', 'SUPPORT'], input, context, (viewer) => ({ type: 'DropDelivery', at: at(), assignmentSeq: input.assignmentSeq, riderId: themOrSupport(viewer) }), commonRefusal);
      return 'code' in answer ? answer : { __typename: 'DropDeliverySuccess', ...answer };
    },

    arriveAtStore: async (_, { input }, context) => {
      const answer = await give('arriveAtStore', ['RIDER'], input, context, ({ id }) => ({ type: 'ArriveAtStore', at: at(), assignmentSeq: input.assignmentSeq, riderId: id }), commonRefusal);
      return 'code' in answer ? answer : { __typename: 'ArriveAtStoreSuccess', ...answer };
    },

    pickUpDelivery: async (_, { input }, context) => {
      const answer = await give('pickUpDelivery', ['RIDER'], input, context, ({ id }) => ({ type: 'PickUp', at: at(), assignmentSeq: input.assignmentSeq, riderId: id }), commonRefusal);
      return 'code' in answer ? answer : { __typename: 'PickUpDeliverySuccess', ...answer };
    },

    arriveAtDropoff: async (_, { input }, context) => {
      const answer = await give('arriveAtDropoff', ['RIDER'], input, context, ({ id }) => ({ type: 'ArriveAtDropoff', at: at(), assignmentSeq: input.assignmentSeq, riderId: id }), commonRefusal);
      return 'code' in answer ? answer : { __typename: 'ArriveAtDropoffSuccess', ...answer };
    },

    completeDelivery: async (_, { input }, context) => {
      const viewer = signedInAs(context.viewer, 'RIDER', 'SUPPORT');
      const cause = causeOf('completeDelivery', viewer, input, context);
      const pin = toPin(input.pin);
      if (!isUuid(input.deliveryId)) return deliveryNotFound();
      const { deliveryId, assignmentSeq } = input;
      const outcome = await complete({ deliveryId, riderId: themOrSupport(viewer), assignmentSeq, pin, at: at() }, cause);
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

    returnDelivery: async (_, { input }, context) => {
      const { assignmentSeq, reason } = input;
      const answer = await give('returnDelivery', ['RIDER', 'SUPPORT'], input, context, (viewer) => ({ type: 'ReturnDelivery', at: at(), assignmentSeq, riderId: themOrSupport(viewer), reason: toReason(reason) }), commonRefusal);
      return 'code' in answer ? answer : { __typename: 'ReturnDeliverySuccess', ...answer };
    },

    confirmReturn: async (_, { input }, context) => {
      const answer = await give('confirmReturn', ['STORE_OWNER', 'SUPPORT'], input, context, (viewer) => ({ type: 'ConfirmReturn', at: at(), storeOwnerId: themOrSupport(viewer) }), staffRefusal);
      return 'code' in answer ? answer : { __typename: 'ConfirmReturnSuccess', ...answer };
    },

    failDelivery: async (_, { input }, context) => {
      const answer = await give('failDelivery', ['SUPPORT'], input, context, () => ({ type: 'FailDelivery', at: at(), reason: toReason(input.reason) }), staffRefusal);
      return 'code' in answer ? answer : { __typename: 'FailDeliverySuccess', ...answer };
    },
  } satisfies MutationResolvers<Context>;
};
