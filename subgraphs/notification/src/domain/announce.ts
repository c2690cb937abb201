import type { OutsideChannel } from './channel.ts';
import type { Concerned, News } from './news.ts';
import type { ToldNotification } from './notification.ts';
import { planFor, type Reach } from './preferences.ts';
import { quietUntil } from './quiet-hours.ts';
import { type Facts, word } from './wording.ts';

export type Circumstances = {
  readonly eventId: string;
  readonly news: News;
  readonly facts: Facts;
  readonly reach: Reach;
  /** The channels that this house has at all. */
  readonly open: ReadonlySet<OutsideChannel>;
  /** The clock by which times are told to people without quiet hours. */
  readonly zone: string;
  /** News older than this rings nobody's phone: it is history, read again. */
  readonly freshForMs: number;
  readonly now: Date;
};

/** What one person is told of one piece of news, and by which ways: in the inbox at once, beyond it when it may. */
export const announce = ({ personId, audience, telling }: Concerned, { eventId, news, facts, reach, open, zone, freshForMs, now }: Circumstances): ToldNotification => {
  const { preferences } = reach;
  const createdAt = now.toISOString();
  const stale = now.getTime() - Date.parse(news.at) > freshForMs;
  const wait = telling.urgency === 'CAN_WAIT' ? quietUntil(preferences.quietHours, now) : null;
  return {
    status: 'TOLD', personId, eventId, orderId: news.orderId, kind: news.kind, audience, locale: preferences.locale,
    ...word(news.kind, audience, telling, facts, { locale: preferences.locale, zone: preferences.quietHours?.zone ?? zone }),
    createdAt, readAt: null,
    waitUntil: wait?.toISOString() ?? null,
    ahead: stale ? [] : planFor(audience, reach, open),
    deliveries: [{ channel: 'IN_APP', status: 'SUCCEEDED', tries: 1, result: null, at: createdAt }],
  };
};
