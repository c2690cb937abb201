import type { Clock } from '#kernel/clock.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { Vehicle } from '../domain/rider.ts';
import type { Whereabouts } from './ports.ts';

/** What has to be known of whoever reports where they are. */
export type Standing = { readonly vehicle: Vehicle; readonly online: boolean; readonly carrying: number };
export type ReportLocation = {
  /** Takes a rider's position in; or says why not. */
  report(riderId: string, point: GeoPoint): Promise<Whereabouts | 'NOT_A_RIDER' | 'OFFLINE'>;
  /** Whether somebody waits for what the rider carries, as far as was known some seconds ago. */
  isAwaited(riderId: string): boolean;
  /** The rider went on- or offline here: what was known of them counts no longer. */
  lookAgainAt(riderId: string): void;
};

type Dependencies = {
  /** Null for who is no rider. It is asked for many at once. */
  readonly standingOf: (riderId: string) => Promise<Standing | null>;
  /** Keeps a position, some time soon. */
  readonly keep: (position: Whereabouts & { readonly kind: Vehicle }) => void;
  readonly clock: Clock;
  /** How long what is known of a rider is taken for true, so that a report every few seconds is no question each. */
  readonly trustMs: number;
};

/** Riders tell where they are, every few seconds, thousands of them. It is no command: nothing is decided, and nothing is told of it but to who waits. */
export const reportingLocations = ({ standingOf, keep, clock, trustMs }: Dependencies): ReportLocation => {
  const known = new Map<string, { readonly standing: Standing | null; readonly until: number }>();

  const look = async (riderId: string, now: number): Promise<Standing | null> => {
    const last = known.get(riderId);
    if (last !== undefined && now < last.until) return last.standing;
    const standing = await standingOf(riderId);
    if (known.size >= mostKnown) known.clear();
    known.set(riderId, { standing, until: now + trustMs });
    return standing;
  };

  return {
    report: async (riderId, point) => {
      const at = clock();
      const standing = await look(riderId, at.getTime());
      if (standing === null) return 'NOT_A_RIDER';
      if (!standing.online) return 'OFFLINE';
      keep({ id: riderId, kind: standing.vehicle, point, at });
      return { id: riderId, point, at };
    },
    isAwaited: (riderId) => (known.get(riderId)?.standing?.carrying ?? 0) > 0,
    lookAgainAt: (riderId) => void known.delete(riderId),
  };
};

const mostKnown = 50_000;
