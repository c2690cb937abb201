import { isUuid } from '#kernel/id.ts';
import type { PubSub } from '#messaging/broker.ts';
import { liveFeed } from '#messaging/live.ts';
import { forbidden } from '#platform/graphql/errors.ts';
import type { Viewer } from '#platform/viewer.ts';
import { concerns } from '../../application/concern.ts';
import type { MyPageReads } from '../../application/ports.ts';
import type { ShownStep } from './loaders.ts';

export type Watch = (orderId: string, after: number | null, viewer: Viewer) => Promise<AsyncGenerator<ShownStep, void, void>>;

/** Where whoever watches an order is told that there is something new to read. */
export const orderTopic = (orderId: string): string => `order:${orderId}`;

const notTheirs = () => forbidden('There is no such order of yours to watch');

/**
 * An order's steps past a sequence and then as they come, for those it concerns. An order nothing has been heard of may be
 * the viewer's own, placed a moment ago: it stays silent until its first step comes, and then it is known whose it is.
 */
export const watchOrder =
  (pages: Pick<MyPageReads, 'byIds' | 'stepsPast' | 'lastStep'>, pubsub: Pick<PubSub, 'subscribe'>): Watch =>
  async (orderId, after, viewer) => {
    if (!isUuid(orderId)) throw notTheirs();
    const isTheirs = async (): Promise<'yes' | 'no' | 'unknown'> => {
      const page = (await pages.byIds([orderId])).get(orderId);
      if (page && concerns(page, viewer)) return 'yes';
      return page?.story ? 'no' : 'unknown';
    };
    const now = await isTheirs();
    if (now === 'no') throw notTheirs();
    const feed = liveFeed<ShownStep>({
      pubsub,
      topic: orderTopic(orderId),
      after,
      read: async (past) => (await pages.stepsPast(orderId, past)).map((step) => ({ ...step, orderId })),
      latest: () => pages.lastStep(orderId),
    });
    return now === 'yes' ? feed : checkedAtFirst(feed, async () => (await isTheirs()) === 'yes');
  };

/** The feed, if the check holds when its first item comes. No generator of its own: while that waited for the feed it could not be ended. */
const checkedAtFirst = <T>(feed: AsyncGenerator<T, void, void>, holds: () => Promise<boolean>): AsyncGenerator<T, void, void> => {
  let checked = false;
  return {
    next: async () => {
      const result = await feed.next();
      if (result.done || checked) return result;
      if (!(await holds())) {
        await feed.return();
        throw notTheirs();
      }
      checked = true;
      return result;
    },
    return: () => feed.return(),
    throw: (error) => feed.throw(error),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => feed[Symbol.asyncDispose](),
  };
};
