import type { EventEnvelope } from '#contracts/event.ts';
import type { HandleOrderCommand } from './handle.ts';
import type { People } from './ports.ts';

/**
 * Whenever a person is deleted, then their orders that are still under way are called off, as far as that goes, and what
 * identifies them is destroyed. They were told to wait for their orders; this is for one that was placed at that very moment.
 */
export const forgetCustomer =
  ({ handle, people }: { readonly handle: HandleOrderCommand; readonly people: People }) =>
  async (customerId: string, received: EventEnvelope): Promise<void> => {
    for (const id of await people.underWay(customerId)) await handle(id, { type: 'CancelOrder', at: received.time, by: 'CUSTOMER', reason: null, fault: null });
    await people.forget(customerId, received);
  };
