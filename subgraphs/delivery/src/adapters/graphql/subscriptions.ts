import type { PubSub } from '#messaging/broker.ts';
import { liveFeed } from '#messaging/live.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { DeliveryView } from '../../application/delivery-view.ts';
import { show, type ShownDelivery } from './loaders.ts';

export type DeskChanges = {
  /** The topic on which hints come. */
  topic(riderId: string): string;
  past(riderId: string, after: number): Promise<readonly { readonly sequence: number; readonly subject: string }[]>;
  latest(riderId: string): Promise<number>;
  byIds(ids: readonly string[], viewerId: string): Promise<(DeliveryView | null)[]>;
};
export type DeliveryChange = { readonly sequence: number; readonly delivery: ShownDelivery };

/**
 * The changes of what lies, or lay, on a rider's desk, each with the delivery as it stands. Also what another rider took is
 * told once more: that it is gone is news.
 */
export const deskFeed =
  ({ pubsub, changes }: { readonly pubsub: Pick<PubSub, 'subscribe'>; readonly changes: DeskChanges }) =>
  (viewer: Viewer, after: number | null): AsyncGenerator<DeliveryChange, void, void> =>
    liveFeed({
      pubsub,
      topic: changes.topic(viewer.id),
      after,
      latest: () => changes.latest(viewer.id),
      read: async (cursor) => {
        const past = await changes.past(viewer.id, cursor);
        if (past.length === 0) return [];
        const subjects = [...new Set(past.map(({ subject }) => subject))];
        const views = new Map((await changes.byIds(subjects, viewer.id)).map((view, index) => [subjects[index], view]));
        return past.map(({ sequence, subject }) => {
          const view = views.get(subject);
          if (!view) throw new Error(`delivery ${subject} changed, and is not there`);
          return { sequence, delivery: show(view, viewer) };
        });
      },
    });
