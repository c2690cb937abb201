import type { PubSub } from '#messaging/broker.ts';
import { kitchenStream } from '../../application/kitchen-stream.ts';
import type { Tickets } from '../../application/ports.ts';

/** The same tickets, with a word to those who watch the store after every change. */
export const announcing = (tickets: Tickets, pubsub: Pick<PubSub, 'publish'>): Tickets => ({
  ...tickets,
  save: async (change) => {
    await tickets.save(change);
    const { state } = change.after;
    if (state.status !== 'NONE') await pubsub.publish(kitchenStream(state.storeId), null); // a hint: what changed is in the database
  },
});
