import { listenToOthers } from '../../../subgraphs/review/src/adapters/messaging/listen.ts';
import { publishReview } from '../../../subgraphs/review/src/adapters/messaging/publish.ts';
import { followOrders } from '../../../subgraphs/review/src/application/follow-orders.ts';
import { writeReview } from '../../../subgraphs/review/src/application/handle.ts';
import type { OrderRecord } from '../../../subgraphs/review/src/application/ports.ts';
import { review } from '../../../subgraphs/review/src/domain/decider.ts';
import { must } from '../machinery/broken.ts';
import { createLedger, memoryAggregates } from '../machinery/ledger.ts';
import type { Ground } from './ground.ts';

export const composeReview = ({ tasks, newId }: Ground) => {
  const ledger = createLedger('review', tasks);
  const known = new Map<string, OrderRecord>();
  const reviews = memoryAggregates({
    ledger, initial: review.initial, publish: publishReview(newId),
    watch: ({ id }) => must(known.get(id)?.completedAt !== undefined && known.get(id)?.completedAt !== null, 'a review is of a completed order', () => `that of ${id} is not`),
  });
  const orders = {
    recordOf: async (orderId: string) => known.get(orderId) ?? null,
    placed: (order: Omit<OrderRecord, 'completedAt'>, received: Parameters<typeof ledger.note>[0]) =>
      ledger.commit({ events: [], cause: { received } }, () => void known.set(order.orderId, { ...order, completedAt: null })),
    completed: (orderId: string, at: string, received: Parameters<typeof ledger.note>[0]) =>
      ledger.commit({ events: [], cause: { received } }, () => void known.set(orderId, { ...(known.get(orderId) as OrderRecord), completedAt: at })),
  };
  const write = writeReview(reviews, orders);
  return {
    ledger,
    reviews,
    write: ((...args) => tasks.giving({ type: 'WriteReview' }, () => write(...args))) as typeof write,
    handlers: listenToOthers(followOrders(orders)),
    clockwork: null,
  };
};
export type ReviewContext = ReturnType<typeof composeReview>;
