import type { Clock } from '#kernel/clock.ts';
import { signedInAs } from '#platform/graphql/signed-in.ts';
import { riderView } from '../../application/delivery-view.ts';
import type { HandleRider } from '../../application/handle.ts';
import type { Recruits } from '../../application/ports.ts';
import type { ReportLocation } from '../../application/report-location.ts';
import type { SignedUpRider } from '../../domain/rider.ts';
import type { MutationResolvers } from './generated/resolvers.ts';
import { causeOf, type Context, toCommandKey, toLocation } from './input.ts';
import { isNoRider, keyReused, notARider, riderBusy, riderOffline } from './refusals.ts';

export type RiderMutations = { readonly handleRider: HandleRider; readonly recruits: Pick<Recruits, 'introduce'>; readonly locations: ReportLocation; readonly clock: Clock };

/** What riders do about themselves. */
export const riderMutations = ({ handleRider, recruits, locations, clock }: RiderMutations) => {
  const at = () => clock().toISOString();
  return {
    goOnline: async (_, { input }, context) => {
      const viewer = signedInAs(context.viewer, 'RIDER');
      const location = toLocation(input.location);
      await recruits.introduce(viewer.id, viewer.name);
      const outcome = await handleRider(viewer.id, { type: 'GoOnline', at: at(), vehicle: input.vehicle, location }, causeOf('goOnline', viewer, input, context));
      locations.lookAgainAt(viewer.id);
      if (outcome.kind === 'keyReused') return keyReused();
      if (outcome.kind === 'rejected') return notARider(outcome);
      return { __typename: 'GoOnlineSuccess', rider: riderView(outcome.id, outcome.state as SignedUpRider) };
    },

    goOffline: async (_, { input }, context) => {
      const viewer = signedInAs(context.viewer, 'RIDER');
      const outcome = await handleRider(viewer.id, { type: 'GoOffline', at: at() }, causeOf('goOffline', viewer, input, context));
      locations.lookAgainAt(viewer.id);
      if (outcome.kind === 'keyReused') return keyReused();
      if (outcome.kind === 'rejected') return outcome.reason === 'BUSY' ? riderBusy() : notARider(outcome);
      return { __typename: 'GoOfflineSuccess', rider: riderView(outcome.id, outcome.state as SignedUpRider) };
    },

    reportLocation: async (_, { input }, context) => {
      const viewer = signedInAs(context.viewer, 'RIDER');
      toCommandKey('reportLocation', viewer, input); // it has to make sense, but need not be kept: the latest report wins anyway
      const reported = await locations.report(viewer.id, toLocation(input.location));
      if (reported === 'NOT_A_RIDER') return isNoRider();
      if (reported === 'OFFLINE') return riderOffline();
      return { __typename: 'ReportLocationSuccess', location: reported };
    },
  } satisfies MutationResolvers<Context>;
};
