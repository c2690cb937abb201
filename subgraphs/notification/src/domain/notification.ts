import type { Audience, Channel, OutsideChannel } from './channel.ts';
import type { Locale } from './preferences.ts';
import type { Kind } from './tidings.ts';
import type { Variables } from './wording.ts';

/** What is told to one person of one change. It does not change. */
export type Message = {
  readonly personId: string;
  /** The event that it tells of: nobody is told of it twice. */
  readonly eventId: string;
  readonly orderId: string;
  readonly kind: Kind;
  readonly audience: Audience;
  readonly locale: Locale;
  readonly title: string;
  readonly body: string;
  readonly template: string;
  readonly variables: Variables;
  readonly createdAt: string;
};

/** What became of it on one channel. `result` is what was answered last, in a word; `tries` counts from 1. */
export type Delivery = { readonly channel: Channel; readonly tries: number; readonly result: string | null; readonly at: string } & (
  /** Somebody is at it, and has until then. After that, whoever it was is gone. */
  | { readonly status: 'SENDING'; readonly until: string }
  /** It failed, and is tried again then. */
  | { readonly status: 'RETRYING'; readonly until: string }
  /** It arrived. At most one way out of the house comes to this. */
  | { readonly status: 'SUCCEEDED' }
  /** It will never arrive this way. */
  | { readonly status: 'REFUSED' }
  /** It might have, but was tried often enough. */
  | { readonly status: 'FAILED' }
);
export type DeliveryStatus = Delivery['status'];

export type ToldNotification = Message & {
  readonly status: 'TOLD';
  readonly readAt: string | null;
  /** Until when it stays in the inbox alone; null when it need not wait. */
  readonly waitUntil: string | null;
  /** The ways out that are still ahead, in their order. */
  readonly ahead: readonly OutsideChannel[];
  /** In the order in which they were begun: the inbox first. */
  readonly deliveries: readonly Delivery[];
};
export type Notification = { readonly status: 'NONE' } | ToldNotification;

/** What a channel says to an attempt. */
export type Answer =
  | { readonly kind: 'SENT'; readonly result: string }
  /** For good: this person, or this text, is not for this channel. */
  | { readonly kind: 'REFUSED'; readonly result: string }
  /** It may work later. `away`: it is known to be away, so that trying again soon is of little use. */
  | { readonly kind: 'FAILED'; readonly result: string; readonly away: boolean };

export type NotificationCommand = { readonly at: string } & (
  | { readonly type: 'BeginAttempt'; readonly until: string }
  | { readonly type: 'RecordAnswer'; readonly channel: OutsideChannel; readonly attempt: number; readonly answer: Answer; readonly retryAt: string }
  | { readonly type: 'MarkRead'; readonly personId: string }
);

export type NotificationEvent = { readonly at: string } & (
  | { readonly type: 'AttemptBegun'; readonly channel: OutsideChannel; readonly attempt: number; readonly until: string }
  | { readonly type: 'Arrived'; readonly channel: OutsideChannel; readonly result: string }
  | { readonly type: 'AttemptFailed'; readonly channel: OutsideChannel; readonly result: string; readonly retryAt: string }
  | { readonly type: 'ChannelRefused'; readonly channel: OutsideChannel; readonly result: string }
  | { readonly type: 'ChannelGivenUp'; readonly channel: OutsideChannel; readonly result: string }
  | { readonly type: 'NotificationRead' }
);

/** NOT_FOUND is also what somebody else's notification is. */
export type NotificationRejection = 'NOT_FOUND' | 'NOT_DUE' | 'NOTHING_LEFT';

/** How often one channel is tried for one notification, before the next one's turn comes. */
export const mostTries = 3;

/** The delivery that is under way, if one is: never more than one. */
export const openDelivery = ({ deliveries }: Pick<ToldNotification, 'deliveries'>): Extract<Delivery, { status: 'SENDING' | 'RETRYING' }> | null => {
  const last = deliveries.at(-1);
  return last?.status === 'SENDING' || last?.status === 'RETRYING' ? last : null;
};

/** When there is something to do about it next; null when it has arrived, or there is no way left. */
export const dueAt = (notification: ToldNotification): string | null => {
  const open = openDelivery(notification);
  if (open !== null) return open.until;
  return notification.ahead.length === 0 ? null : (notification.waitUntil ?? notification.createdAt);
};
