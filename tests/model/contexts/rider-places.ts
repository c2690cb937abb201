import { metresBetween } from '#kernel/geo.ts';
import type { RiderPositions, Whereabouts } from '../../../subgraphs/delivery/src/application/ports.ts';
import type { Vehicle } from '../cast.ts';

/** Where riders are, by the port. It may lose all it holds. */
export const memoryPositions = (): RiderPositions & { lose(): void } => {
  const known = new Map<string, Whereabouts & { readonly kind: Vehicle }>();
  return {
    report: async (positions) => {
      for (const position of positions) if ((known.get(position.id)?.at ?? new Date(0)) <= position.at) known.set(position.id, position);
    },
    nearest: async ({ kind, centre, radiusMetres, limit }) =>
      [...known.values()].filter((one) => one.kind === kind && metresBetween(one.point, centre) <= radiusMetres)
        .sort((a, b) => metresBetween(a.point, centre) - metresBetween(b.point, centre) || (a.id < b.id ? -1 : 1)).slice(0, limit),
    of: async (ids) => ids.map((id) => known.get(id) ?? null),
    forget: async (ids) => ids.forEach((id) => known.delete(id)),
    lose: () => known.clear(),
  };
};
