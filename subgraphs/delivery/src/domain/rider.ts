import { accept, type Decider, reject } from '#kernel/decider.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import { type Transition, transitionOf } from '#kernel/transitions.ts';

/** The same names as the ways of delivery: only riders of that vehicle carry it. */
export type Vehicle = 'WALK' | 'BICYCLE' | 'MOTORBIKE';

type SignedUp = {
  readonly name: string;
  /** Fixed when signing up. */
  readonly vehicle: Vehicle;
  /** How many deliveries at once. */
  readonly capacity: number;
  /** How many now; counted with the deliveries, and so no event of the rider's. */
  readonly carrying: number;
};

export type Rider =
  | { readonly status: 'UNKNOWN' }
  /** Where a rider was last is kept when they go offline. */
  | ({ readonly status: 'OFFLINE'; readonly location: GeoPoint | null } & SignedUp)
  | ({ readonly status: 'ONLINE'; readonly location: GeoPoint } & SignedUp);

export type SignedUpRider = Exclude<Rider, { status: 'UNKNOWN' }>;

export type RiderCommand =
  | { readonly type: 'GoOnline'; readonly at: string; readonly vehicle: Vehicle; readonly location: GeoPoint }
  | { readonly type: 'GoOffline'; readonly at: string };

export type RiderEvent =
  | { readonly type: 'RiderWentOnline'; readonly at: string; readonly vehicle: Vehicle; readonly location: GeoPoint }
  | { readonly type: 'RiderWentOffline'; readonly at: string };

export type RiderRefusal = 'NOT_A_RIDER' | 'OTHER_VEHICLE' | 'BUSY';
type RiderTransition = Transition<'OFFLINE' | 'ONLINE', RiderCommand['type'], RiderEvent['type']>;

export const riderTransitions: readonly RiderTransition[] = [
  { from: 'OFFLINE', command: 'GoOnline', by: ['RIDER'], event: 'RiderWentOnline', to: 'ONLINE' },
  // again, from another place: there may be other deliveries near it
  { from: 'ONLINE', command: 'GoOnline', by: ['RIDER'], event: 'RiderWentOnline', to: 'ONLINE' },
  { from: 'ONLINE', command: 'GoOffline', by: ['RIDER'], event: 'RiderWentOffline', to: 'OFFLINE' },
];

export const rider: Decider<RiderCommand, Rider, RiderEvent, RiderRefusal> = {
  initial: { status: 'UNKNOWN' },

  decide: (command, state) => {
    if (state.status === 'UNKNOWN') return reject('NOT_A_RIDER');
    if (command.type === 'GoOnline' && command.vehicle !== state.vehicle) return reject('OTHER_VEHICLE');
    if (transitionOf(riderTransitions, state.status, command.type) === undefined) return accept(); // it is so already
    switch (command.type) {
      case 'GoOnline':
        return accept({ type: 'RiderWentOnline', at: command.at, vehicle: command.vehicle, location: command.location });
      case 'GoOffline':
        return state.carrying > 0 ? reject('BUSY') : accept({ type: 'RiderWentOffline', at: command.at });
    }
  },

  evolve: (state, event) => {
    if (state.status === 'UNKNOWN') throw new Error(`${event.type} of somebody who is no rider`);
    switch (event.type) {
      case 'RiderWentOnline':
        return { ...state, status: 'ONLINE', location: event.location };
      case 'RiderWentOffline':
        return { ...state, status: 'OFFLINE' };
    }
  },
};
