import { reach } from '#contracts/delivery-method.ts';
import { approachOf } from '../domain/approach.ts';
import { openOffers, type Waiting } from '../domain/delivery.ts';
import type { DispatchRules } from './dispatch-times.ts';
import type { DispatchBoard, RiderPositions } from './ports.ts';

const atFirst = 50;

type Dependencies = { readonly positions: Pick<RiderPositions, 'nearest'>; readonly board: Pick<DispatchBoard, 'handsOf'>; readonly rules: DispatchRules };

/**
 * Whom a waiting delivery is offered to next: those within reach of its store who have a free hand, the nearest first.
 * Who passed it by comes after all who did not, and not before a pause.
 */
export const choosingRiders =
  ({ positions, board, rules }: Dependencies) =>
  async (delivery: Waiting, count: number, now: number): Promise<readonly string[]> => {
    const offered = new Set(openOffers(delivery).map(({ riderId }) => riderId));
    const { radiusMetres } = reach[delivery.method];
    const passes = (riderId: string) => approachOf(delivery.approaches, riderId)?.passes ?? 0;
    const isRested = (riderId: string) => {
      const lastPassedAt = approachOf(delivery.approaches, riderId)?.lastPassedAt ?? null;
      return lastPassedAt === null || Date.parse(lastPassedAt) + rules.pauseMs <= now;
    };
    for (let limit = atFirst; ; limit *= 4) {
      const near = (await positions.nearest({ kind: delivery.method, centre: delivery.pickup, radiusMetres, limit })).map(({ id }) => id);
      const hands = await board.handsOf(near);
      const free = near.filter((id) => (hands.get(id)?.free ?? 0) > 0 && !offered.has(id) && isRested(id));
      const untried = free.filter((id) => passes(id) === 0);
      // further away there may be somebody who has not passed it by yet
      if (untried.length >= count || near.length < limit) return free.toSorted((a, b) => passes(a) - passes(b)).slice(0, count);
    }
  };
