import type { PubSub } from '#messaging/broker.ts';
import { liveFeed } from '#messaging/live.ts';
import type { InboxReads, KeptNotification } from '../../application/ports.ts';

/** Where whoever watches a person's inbox is told that there is something new to read. */
export const inboxTopic = (personId: string): string => `inbox:${personId}`;

export type WatchInbox = (personId: string, after: number | null) => AsyncGenerator<KeptNotification, void, void>;

/** A person's notifications past a sequence, and then as they come. */
export const watchInbox =
  ({ past, latest }: Pick<InboxReads, 'past' | 'latest'>, pubsub: Pick<PubSub, 'subscribe'>): WatchInbox =>
  (personId, after) =>
    liveFeed({ pubsub, topic: inboxTopic(personId), after, read: (cursor) => past(personId, cursor), latest: () => latest(personId) });
