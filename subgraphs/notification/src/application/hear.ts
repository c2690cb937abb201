import type { EventEnvelope } from '#contracts/event.ts';
import type { Clock } from '#kernel/clock.ts';
import type { NewId } from '#kernel/id.ts';
import { NotHeardYet } from '#kernel/not-heard-yet.ts';
import { announce } from '../domain/announce.ts';
import type { OutsideChannel } from '../domain/channel.ts';
import { concernedBy, type News } from '../domain/news.ts';
import { dueAt } from '../domain/notification.ts';
import { usualReach } from '../domain/preferences.ts';
import type { Learned, NewNotification, Notifications, People, Records, TellWatchers, Wake } from './ports.ts';

/** News of a delivery may concern whoever carries it; who that is, its events have told before. */
export type HeardNews = Omit<News, 'riderIds'> & { readonly riders: readonly string[] | { readonly carrierOf: string } };
/** What an event of another context means here: something to remember, something to tell, both or neither. */
export type Heard = { readonly learned: Learned | null; readonly news: HeardNews | null };
export type Hear = (heard: Heard, received: EventEnvelope) => Promise<'applied' | 'ignored'>;

type Dependencies = {
  readonly notifications: Notifications;
  readonly people: People;
  readonly records: Records;
  readonly open: ReadonlySet<OutsideChannel>;
  readonly tellWatchers: TellWatchers;
  readonly wake: Wake;
  readonly clock: Clock;
  readonly newId: NewId;
  /** The clock on the wall of people who never said where they live. */
  readonly zone: string;
  readonly freshForMs: number;
};

/** Whenever something happened to an order, everybody it concerns is told, once. What leaves the house leaves it later: that would hold up the queue. */
export const hearNews = ({ notifications, people, records, open, tellWatchers, wake, clock, newId, zone, freshForMs }: Dependencies): Hear => {
  const compose = async (heard: HeardNews, learned: Learned | null, eventId: string): Promise<NewNotification[]> => {
    const order = learned?.kind === 'ORDER' ? learned.order : await records.order(heard.orderId);
    // an order's delivery may be heard of before the order: in a moment, or when the archives of both are read again, much later
    if (order === null) throw new NotHeardYet(`order ${heard.orderId} is not heard of yet`);
    const { riders, ...rest } = heard;
    const carrier = 'carrierOf' in riders ? await records.carrierOf(riders.carrierOf) : null;
    const news: News = { ...rest, riderIds: 'carrierOf' in riders ? (carrier === null ? [] : [carrier]) : riders };
    const concerned = concernedBy(news, order);
    if (concerned.length === 0) return [];
    const [store, reaches] = await Promise.all([records.storeName(order.storeId), people.reachOf(concerned.map(({ personId }) => personId))]);
    const facts = { number: order.number, store, readyAt: news.readyAt, amount: news.amount };
    const now = clock();
    return concerned.map((each) => ({
      id: newId(),
      notification: announce(each, { eventId, news, facts, reach: reaches.get(each.personId) ?? usualReach, open, zone, freshForMs, now }),
    }));
  };

  return async ({ learned, news }, received) => {
    const made = news === null ? [] : await compose(news, learned, received.id);
    if (made.length === 0 && learned === null) return 'ignored';
    await notifications.announce(made, learned, received);
    // only now: whoever is told reads at once
    await Promise.all(made.map(({ notification: { personId } }) => tellWatchers(personId)));
    await wake(made.flatMap(({ id, notification }) => {
      const due = dueAt(notification);
      return due === null ? [] : [{ id, dueAt: new Date(due) }];
    }));
    return 'applied';
  };
};
